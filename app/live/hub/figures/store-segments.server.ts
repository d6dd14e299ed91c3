import { viewsServeUntil } from '~/domain/counts'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getLiveSegments, getStoresHeardSince, type LiveSegment } from '../../reads/live-segments'

/** Up to this many stores are all read with every poll. */
export const READ_TOGETHER = 500
/** With more stores, each poll reads this many in turn, plus at most as many that had events since the last poll. */
const IN_TURN = 500
const MOST_HEARD = 1_000
/**
 * An event is readable at most this long after it arrived; later ones are seen when their store's turn comes. Unit:
 * milliseconds.
 */
const READABLE_MS = 2_000

/**
 * What a store has counted, by segments between cuts, and when it was heard last, epoch ms: in its minute, in the tail
 * exactly, by arrival.
 */
export type StoreCounts = {
  parts: Pick<LiveSegment, 'segment' | 'entries' | 'exits'>[]
  lastMinuteMs: number | null
  lastEventMs: number | null
  lastReceivedMs: number | null
}

const NOTHING: StoreCounts = { parts: [], lastMinuteMs: null, lastEventMs: null, lastReceivedMs: null }

/**
 * What every store has counted since the oldest cut. With many stores a poll reads again those that are watched, those
 * with new events, and some of the others in turn. So a late event is seen when its store's turn comes: within twenty
 * polls for ten thousand stores.
 */
export class StoreSegments {
  private counts = new Map<string, StoreCounts>()
  private cuts = ''
  private readAtMs = 0
  private turn: string[] = []

  constructor(private readonly reads: QuestdbReads) {}

  of(storeId: string): StoreCounts {
    return this.counts.get(storeId) ?? NOTHING
  }

  /** Stores that have counted anything. */
  ids(): IterableIterator<string> {
    return this.counts.keys()
  }

  /**
   * Reads what may have changed.
   * @param known ids of the stores there are
   * @param watched stores to be read with every poll
   * @returns the stores that were read; null if all were
   * @throws if the database is away; what was known then stays
   */
  async refresh(
    cutsMs: readonly number[],
    known: readonly string[],
    watched: Iterable<string>,
    nowMs: number,
  ): Promise<ReadonlySet<string> | null> {
    const boundaryMs = viewsServeUntil(nowMs)
    const cuts = cutsMs.join()
    if (known.length <= READ_TOGETHER || cuts !== this.cuts) {
      this.counts = countsOf(await getLiveSegments(this.reads, cutsMs, boundaryMs))
      this.cuts = cuts
      this.readAtMs = nowMs
      return null
    }
    const heard = await getStoresHeardSince(this.reads, boundaryMs, this.readAtMs - READABLE_MS)
    if (this.turn.length === 0) this.turn = [...new Set([...known, ...this.counts.keys()])]
    const due = new Set([...watched, ...heard.slice(0, MOST_HEARD), ...this.turn.splice(-IN_TURN)])
    const read = countsOf(await getLiveSegments(this.reads, cutsMs, boundaryMs, [...due]))
    for (const storeId of due) {
      const counts = read.get(storeId)
      if (counts) this.counts.set(storeId, counts)
      else this.counts.delete(storeId)
    }
    this.readAtMs = nowMs
    return due
  }
}

/** Rows as what is kept of them: of ten thousand stores there are many. */
function countsOf(rows: readonly LiveSegment[]): Map<string, StoreCounts> {
  const counts = new Map<string, StoreCounts>()
  for (const { store_id, segment, entries, exits, last_minute, last_event, last_received } of rows) {
    const known = counts.get(store_id) ?? NOTHING
    counts.set(store_id, {
      parts: [...known.parts, { segment, entries, exits }],
      lastMinuteMs: newest(known.lastMinuteMs, last_minute),
      lastEventMs: newest(known.lastEventMs, last_event),
      lastReceivedMs: newest(known.lastReceivedMs, last_received),
    })
  }
  return counts
}

function newest(knownMs: number | null, date: Date | null): number | null {
  return date === null ? knownMs : Math.max(knownMs ?? Number.NEGATIVE_INFINITY, date.getTime())
}
