import { viewsServeUntil } from '~/domain/counts'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getLatestCorrections } from '../../reads/count-corrections'
import { getSumsOfSpans, type StoreSpan } from '../../reads/sums-before'

/** A count of `people` at an instant after the reset, and what had been counted between the two. */
export type KnownCount = { people: number; entriesBefore: number; exitsBefore: number }

/** What was counted before a correction changes only with late events; read again this often. Unit: milliseconds. */
const SUMS_EVERY_MS = 2_000

/** The newest correction of each store since its reset. */
export class LiveCorrections {
  private sums = new Map<string, { entries: number; exits: number }>()
  private sumsAtMs = Number.NEGATIVE_INFINITY

  constructor(private readonly reads: QuestdbReads) {}

  /**
   * By store. A correction counts from the next poll on.
   * @param resetOf when a store's count last began, epoch ms
   * @param sinceMs no store's count began before
   */
  async known(resetOf: (storeId: string) => number, sinceMs: number, nowMs: number): Promise<Map<string, KnownCount>> {
    const latest = (await getLatestCorrections(this.reads, sinceMs, nowMs)).filter(
      ({ storeId, atMs }) => atMs >= resetOf(storeId),
    )
    const spans = latest.map(({ storeId, atMs }) => ({ storeId, fromMs: resetOf(storeId), toMs: atMs }))
    const isNew = spans.some((span) => !this.sums.has(keyOf(span)))
    if (spans.length > 0 && (isNew || nowMs - this.sumsAtMs >= SUMS_EVERY_MS)) {
      const sums = await getSumsOfSpans(this.reads, spans, viewsServeUntil(nowMs))
      this.sums = new Map(spans.map((span, i) => [keyOf(span), sums[i]!]))
      this.sumsAtMs = nowMs
    }
    return new Map(
      latest.map(({ storeId, people }, i) => {
        const { entries, exits } = this.sums.get(keyOf(spans[i]!))!
        return [storeId, { people, entriesBefore: entries, exitsBefore: exits }]
      }),
    )
  }
}

const keyOf = ({ storeId, fromMs, toMs }: StoreSpan) => `${fromMs} ${toMs} ${storeId}`
