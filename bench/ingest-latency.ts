import { setTimeout as pause } from 'node:timers/promises'
import type { Producer } from 'kafkajs'
import { execute, type QuestdbAddress } from '~/platform/questdb-http'
import { trafficMessage } from './ingest-load'
import { percentile } from './rig'

const EVENTS_PER_SECOND = 5_000
const SEND_EVERY_MS = 10
const LATE_MS = 40 * 86_400_000
const POLL_MS = 20
/** How far back a poll looks; an event that takes longer to be readable counts with what the poll after it sees. */
const WINDOW_MS = 8_000

/**
 * Sends 5 000 events a second and looks, as the live pages do, at the raw tail of `traffic`: from Kafka's append time to the
 * first poll that reads the event. Milliseconds, the poll's own time included.
 */
export async function measureLatency(
  producer: Producer,
  address: QuestdbAddress,
  { seconds, lateShare }: { seconds: number; lateShare: number },
): Promise<{ p50: number; p99: number; events: number }> {
  const beginMs = Date.now() + 500
  const endMs = beginMs + seconds * 1000
  let sent = 0
  let sentFresh = 0
  const sending = (async () => {
    await pause(beginMs - Date.now())
    while (Date.now() < endMs) {
      const due = Math.floor(((Date.now() - beginMs) / 1000) * EVENTS_PER_SECOND)
      const messages = []
      for (; sent < due; sent++) {
        const late = lateShare > 0 && sent % Math.round(1 / lateShare) === 0
        if (!late) sentFresh++
        messages.push({ partition: sent % 4, value: trafficMessage(sent, late ? Date.now() - LATE_MS : Date.now()) })
      }
      if (messages.length > 0) await producer.send({ topic: 'store-traffic', acks: -1, messages })
      await pause(SEND_EVERY_MS)
    }
  })()
  const seen = new Map<string, number>()
  const latencies: number[] = []
  const giveUpMs = endMs + 30_000
  let done = false
  void sending.then(() => {
    done = true
  })
  while (Date.now() < giveUpMs && !(done && latencies.length >= sentFresh)) {
    const from = new Date(Math.max(beginMs - 1_000, Date.now() - WINDOW_MS)).toISOString()
    const rows = await execute(
      address,
      `SELECT received_at, count() AS events FROM traffic WHERE ts >= '${from}' AND received_at >= '${new Date(beginMs).toISOString()}'`,
    )
    const now = Date.now()
    for (const row of rows) {
      const at = String(row.received_at)
      const fresh = Number(row.events) - (seen.get(at) ?? 0)
      if (fresh <= 0) continue
      seen.set(at, Number(row.events))
      for (let i = 0; i < fresh; i++) latencies.push(now - Date.parse(at))
    }
    await pause(POLL_MS)
  }
  await sending
  if (latencies.length < sentFresh) throw new Error(`only ${latencies.length} of ${sentFresh} events became readable`)
  latencies.sort((a, b) => a - b)
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), events: latencies.length }
}
