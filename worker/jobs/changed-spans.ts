import { MINUTE_MS } from '~/domain/time/durations'

/**
 * A span whose counts differ from what is recorded, once they have been quiet from one look to the next, or have
 * changed for this long.
 */
const PATIENCE_MS = MINUTE_MS

/**
 * What is known of one span: the print of its counts at the last look and when it was last recorded, and since when the
 * two differ.
 */
type Watched = { seen: string; recorded: string | null; differsSinceMs: number | null }

/**
 * Tells which spans of time are to be recorded, from prints of their counts. A span that has just changed may be about
 * to change again (a backlog that is being read, an import): it waits until two looks see the same, at most a minute.
 */
export class ChangedSpans {
  private readonly spans = new Map<number, Watched>()

  /** Takes what a look saw: a print for each span, by its begin. Spans that are not seen any more are forgotten. */
  look(prints: ReadonlyMap<number, string>, nowMs: number): number[] {
    for (const key of this.spans.keys()) if (!prints.has(key)) this.spans.delete(key)
    const due: number[] = []
    for (const [key, print] of prints) {
      const span = this.spans.get(key)
      if (span === undefined) {
        this.spans.set(key, { seen: print, recorded: null, differsSinceMs: nowMs })
        due.push(key)
        continue
      }
      const quiet = span.seen === print
      span.seen = print
      if (print === span.recorded) span.differsSinceMs = null
      else {
        span.differsSinceMs ??= nowMs
        if (quiet || nowMs - span.differsSinceMs >= PATIENCE_MS) due.push(key)
      }
    }
    return due
  }

  /** Notes that a span is recorded as the last look saw it. */
  recorded(key: number): void {
    const span = this.spans.get(key)
    if (span === undefined) return
    span.recorded = span.seen
    span.differsSinceMs = null
  }
}
