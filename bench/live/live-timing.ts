import { keyOf, readTrace } from '../live-trace.mjs'
import { percentile } from '../rig'
import type { Received } from './live-listeners'
import type { SentEvents } from './live-load'

/** Milliseconds; `missed`: how many of `count` did not arrive; these count as later than all others. */
export type Spread = { p50: number; p99: number; count: number; missed: number }

/** A buffer written to more than one stream: when first, epoch ms, and each store's `entries_today` after it. */
type Buffered = { atMs: number; count: number; totals: { storeId: string; entries: number }[] }

/** What a server wrote, by the keys that listeners use. */
export type WrittenBuffers = Map<string, Buffered>

/** @param file what the tap wrote */
export function writtenBuffers(file: string): WrittenBuffers {
  const buffers: WrittenBuffers = new Map()
  for (const { atMs, url, count, bytes } of readTrace(file)) {
    const key = keyOf(url, bytes.toString('latin1', 0, 48), bytes.length)
    if (key !== null) buffers.set(key, { atMs, count, totals: totalsOf(bytes) })
  }
  return buffers
}

function totalsOf(bytes: Buffer): Buffered['totals'] {
  return [...bytes.toString().matchAll(/^event: (store|snapshot)\ndata: (.*)$/gm)].flatMap(([, name, json]) => {
    const data = JSON.parse(json ?? '')
    const stores = name === 'store' ? [data] : data.stores
    return stores.map((store: { store_id: string; entries_today: number }) => ({
      storeId: store.store_id,
      entries: store.entries_today,
    }))
  })
}

/** From the first write of a buffer that went to several streams to its last byte at each listener. */
export function fanOutOf(written: WrittenBuffers, received: readonly Received[]): Spread {
  const lags: number[] = []
  for (const { keys, streams } of received) {
    const begun = keys.map((key) => written.get(key))
    for (const { receipts } of streams) {
      for (let i = 0; i < receipts.length; i += 2) {
        const buffer = begun[receipts[i] ?? -1]
        if (buffer && buffer.count > 1) lags.push((receipts[i + 1] ?? Number.NaN) - buffer.atMs)
      }
    }
  }
  lags.sort((a, b) => a - b)
  return { p50: percentile(lags, 0.5), p99: percentile(lags, 0.99), count: lags.length, missed: 0 }
}

/** Counts per whole number of milliseconds; anything above the last counts as the last. */
class Histogram {
  private readonly counts = new Float64Array(60_001)
  private count = 0

  add(ms: number): void {
    const at = Math.min(this.counts.length - 1, Math.max(0, Math.ceil(ms)))
    this.counts[at] = (this.counts[at] ?? 0) + 1
    this.count += 1
  }

  get size(): number {
    return this.count
  }

  percentile(share: number): number {
    let left = Math.ceil(this.count * share)
    return this.counts.findIndex((count) => {
      left -= count
      return left <= 0
    })
  }
}

/**
 * Every event sent within a span, at every listener that wants its store: from sending to the last byte of the first
 * buffer whose total includes it.
 * @param span of the sending, epoch ms; listeners were recorded from its start until well after its end
 * @throws if a frame includes more events than were sent
 */
export function eventLagsOf(
  written: WrittenBuffers,
  received: readonly Received[],
  sent: SentEvents,
  span: { fromMs: number; toMs: number },
): Spread {
  const first = new Map([...sent].map(([storeId, times]) => [storeId, placeOf(times, span.fromMs)]))
  const end = new Map([...sent].map(([storeId, times]) => [storeId, placeOf(times, span.toMs)]))
  const lags = new Histogram()
  let missed = 0
  for (const { keys, streams } of received) {
    const buffers = keys.map((key) => written.get(key))
    for (const { url, receipts } of streams) {
      const only = new URL(url, 'http://bench').searchParams.get('store')
      const next = new Map(only === null ? first : [[only, first.get(only) ?? 0]])
      for (let i = 0; i < receipts.length; i += 2) {
        const atMs = receipts[i + 1] ?? Number.NaN
        for (const { storeId, entries } of buffers[receipts[i] ?? -1]?.totals ?? []) {
          const times = sent.get(storeId)
          if (times === undefined || entries > times.length) {
            throw new Error(`store ${storeId}: ${entries} entries are told of, ${times?.length ?? 0} were sent`)
          }
          const until = Math.min(entries, end.get(storeId) ?? 0)
          let nth = next.get(storeId) ?? 0
          for (; nth < until; nth += 1) lags.add(atMs - (times[nth] ?? Number.NaN))
          next.set(storeId, nth)
        }
      }
      for (const [storeId, nth] of next) missed += Math.max(0, (end.get(storeId) ?? 0) - nth)
    }
  }
  for (let i = 0; i < missed; i += 1) lags.add(Number.POSITIVE_INFINITY)
  return { p50: lags.percentile(0.5), p99: lags.percentile(0.99), count: lags.size, missed }
}

/** How many of the sorted times are before one. */
function placeOf(times: readonly number[], ms: number): number {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) < ms) low = middle + 1
    else high = middle
  }
  return low
}
