import type { QuestdbReads } from '~/platform/questdb-reads'
import { getLiveSegments, getStoresHeardSince, type LiveSegment, tailBoundary } from '../queries/live-segments'

/** Up to so many stores are read all at once, with every poll. */
export const READ_TOGETHER = 500
/** Of more stores so many are read in turn with every poll, and those that were heard since the one before, at most as many as these. */
const IN_TURN = 500
const MOST_HEARD = 1_000
/** An event is readable this long after it arrived, at the latest; what comes later is seen in its turn. Unit: milliseconds. */
const READABLE_MS = 2_000

/**
 * What every store has counted since the oldest cut. Of many stores a poll reads again those that are watched, those that an event came for, and some
 * of the others in turn: a late event is seen when its store has its turn, within twenty polls of ten thousand stores.
 */
export class StoreSegments {
  private segments = new Map<string, LiveSegment[]>()
  private cuts = ''
  private readAtMs = 0
  private turn: string[] = []

  constructor(private readonly reads: QuestdbReads) {}

  of(storeId: string): LiveSegment[] {
    return this.segments.get(storeId) ?? []
  }

  /** Stores that have counted anything. */
  ids(): IterableIterator<string> {
    return this.segments.keys()
  }

  /**
   * Reads what may have changed.
   * @param known ids of the stores there are
   * @param watched stores to be read with every poll
   * @returns the stores that were read; null where all were
   * @throws where the database is away; what was known then stays
   */
  async refresh(
    cutsMs: readonly number[],
    known: readonly string[],
    watched: Iterable<string>,
    nowMs: number,
  ): Promise<ReadonlySet<string> | null> {
    const boundaryMs = tailBoundary(nowMs)
    const cuts = cutsMs.join()
    if (known.length <= READ_TOGETHER || cuts !== this.cuts) {
      this.segments = byStore(await getLiveSegments(this.reads, cutsMs, boundaryMs))
      this.cuts = cuts
      this.readAtMs = nowMs
      return null
    }
    const heard = await getStoresHeardSince(this.reads, boundaryMs, this.readAtMs - READABLE_MS)
    if (this.turn.length === 0) this.turn = [...new Set([...known, ...this.segments.keys()])]
    const due = new Set([...watched, ...heard.slice(0, MOST_HEARD), ...this.turn.splice(-IN_TURN)])
    const read = byStore(await getLiveSegments(this.reads, cutsMs, boundaryMs, [...due]))
    for (const storeId of due) {
      const segments = read.get(storeId)
      if (segments) this.segments.set(storeId, segments)
      else this.segments.delete(storeId)
    }
    this.readAtMs = nowMs
    return due
  }
}

/** Groups rows by store. */
export function byStore<Row extends { store_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.store_id)
    if (group) group.push(row)
    else groups.set(row.store_id, [row])
  }
  return groups
}
