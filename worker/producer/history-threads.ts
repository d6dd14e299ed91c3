import { availableParallelism } from 'node:os'
import { type MessagePort, Worker } from 'node:worker_threads'
import { OutletStopped } from '~/platform/kafka/kafka-outlet'
import type { StoreProfile } from '~/simulation'
import type { Format, ProducerSettings } from './command/settings'
import { playHistory } from './play-history'
import type { Play } from './plays'
import { OutletError, ProducerOutlet } from './sending/producer-outlet'

/** What one thread sends: some of the stores, or some of their topics. */
export type Share = {
  profiles: StoreProfile[]
  play: Play
  dates: { from: string; to: string }
  settings: ProducerSettings
}

/** What a thread reports: its progress, a line for the terminal, or why it ended. */
type Report =
  | { kind: 'progress'; acknowledged: number; done: number; total: number }
  | { kind: 'line'; text: string }
  | { kind: 'failed'; reason: string; kafka: boolean }

type History = { done: number; total: number; acknowledged: number }

const MOST_THREADS = 4

/**
 * Heap for messages that live until Kafka has them. With Node's default, garbage collection takes a quarter of the
 * time.
 */
const YOUNG_GENERATION_MB = 64

/**
 * Splits the work into as many shares as there are processors: kafkajs encodes messages on the thread that sends, and
 * encoding dominates a back-fill. A store's messages of one topic stay in one share, and so in order.
 */
export function sharesOf(whole: Share, threads = Math.min(Math.max(availableParallelism(), 1), MOST_THREADS)): Share[] {
  const { profiles, play } = whole
  const formats: Format[] = play.format === 'both' && profiles.length < threads ? ['session', 'atomic'] : [play.format]
  const units = formats.flatMap((format) => profiles.map((profile) => ({ format, profile })))
  const count = Math.min(threads, units.length)
  return Array.from({ length: count }, (_, nth) => units.filter((_unit, i) => i % count === nth)).flatMap((mine) =>
    formats
      .map((format) => ({
        ...whole,
        profiles: mine.filter((unit) => unit.format === format).map(({ profile }) => profile),
        play: { ...play, format },
      }))
      .filter((share) => share.profiles.length > 0),
  )
}

/**
 * Sends a history in threads, each started from `entry`, which must pass its worker data to {@link runShare}.
 * @param progress called with the progress of all threads together
 * @throws {OutletError} if Kafka stays unreachable
 */
export async function playHistoryInThreads(
  entry: URL,
  shares: readonly Share[],
  say: (line: string) => void,
  progress: (history: History) => void,
  stopping: AbortSignal,
): Promise<void> {
  const reports = shares.map(() => ({ acknowledged: 0, done: 0, total: 0 }))
  let failure: Error | undefined
  const threads = shares.map(
    (share) =>
      new Worker(entry, { workerData: share, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } }),
  )
  const stopAll = () => {
    for (const thread of threads) thread.postMessage('stop')
  }
  if (stopping.aborted) stopAll()
  else stopping.addEventListener('abort', stopAll, { once: true })
  const ended = threads.map(
    (thread, nth) =>
      new Promise<void>((resolve) => {
        thread.on('message', (report: Report) => {
          if (report.kind === 'line') say(report.text)
          else if (report.kind === 'failed') {
            failure ??= report.kafka ? new OutletError(report.reason) : new Error(report.reason)
            stopAll()
          } else {
            reports[nth] = report
            progress(
              reports.reduce((sum, one) => ({
                done: sum.done + one.done,
                total: sum.total + one.total,
                acknowledged: sum.acknowledged + one.acknowledged,
              })),
            )
          }
        })
        thread.on('error', (error) => {
          failure ??= error instanceof Error ? error : new Error(String(error))
          stopAll()
        })
        thread.on('exit', () => resolve())
      }),
  )
  await Promise.all(ended)
  stopping.removeEventListener('abort', stopAll)
  if (failure) throw failure
}

/** One thread's work: sends its share and reports to the thread that started it. */
export async function runShare(share: Share, port: MessagePort): Promise<void> {
  const stopping = new AbortController()
  port.on('message', () => stopping.abort())
  const tell = (report: Report) => port.postMessage(report)
  const outlet = new ProducerOutlet(share.settings, (text) => tell({ kind: 'line', text }), stopping.signal)
  let days = { done: 0, total: 0 }
  const progress = (done: number, total: number) => {
    days = { done, total }
    tell({ kind: 'progress', acknowledged: outlet.acknowledged, ...days })
  }
  try {
    progress(0, 0)
    await outlet.connect([])
    await playHistory(share.profiles, share.play, share.dates, outlet, progress, stopping.signal)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (!(error instanceof OutletStopped)) tell({ kind: 'failed', reason, kafka: error instanceof OutletError })
  } finally {
    // What was being sent when it was stopped has been acknowledged since.
    progress(days.done, days.total)
    await outlet.close()
    port.close()
  }
}
