import { addDays } from '~/domain/time/zoned-time'
import type { StoreProfile } from '~/simulation'
import { messagesOfDay, type Outgoing, type Play } from './plays'
import type { ProducerOutlet } from './sending/producer-outlet'

/** Messages per send. */
const BATCH = 10_000

/**
 * Sends the whole visits of local dates, `to` exclusive, as fast as Kafka takes them, until `stopping` aborts. It
 * prepares the next batch while one is being sent.
 * @param progress called with the days done, over all stores
 * @throws {OutletError} if Kafka stays unreachable
 */
export async function playHistory(
  profiles: readonly StoreProfile[],
  play: Play,
  dates: { from: string; to: string },
  outlet: ProducerOutlet,
  progress: (done: number, total: number) => void,
  stopping: AbortSignal,
): Promise<void> {
  const days: string[] = []
  for (let date = dates.from; date < dates.to; date = addDays(date, 1)) days.push(date)
  const total = days.length * profiles.length
  let done = 0
  let batch: Outgoing[] = []
  let sending: Promise<void> = Promise.resolve()
  for (const date of days) {
    for (const profile of profiles) {
      if (stopping.aborted) return sending
      for (const message of messagesOfDay(profile, date, play)) batch.push(message)
      done++
      if (batch.length >= BATCH) {
        await sending
        progress(done, total)
        sending = outlet.send(batch)
        // A rejection is handled at the next await, perhaps a moment later.
        sending.catch(() => undefined)
        batch = []
      }
    }
  }
  await sending
  await outlet.send(batch)
  progress(total, total)
}
