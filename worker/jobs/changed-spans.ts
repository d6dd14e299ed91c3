import { MINUTE_MS } from '~/domain/time/durations'

/** A changed span is due once two looks in a row see the same counts, or after this long if it keeps changing. */
const PATIENCE_MS = MINUTE_MS

/**
 * What is known of one span: the fingerprint of its counts at the last look and when last recorded, and since when
 * these differ.
 */
type Watched = { seen: string; recorded: string | null; differsSinceMs: number | null }

/**
 * Says which spans of time must be recorded, from fingerprints of their counts. A span that has just changed may change
 * again soon (a backlog being read, an import), so it waits until two looks see the same, at most a minute.
 */
export class ChangedSpans {
  private readonly spans = new Map<number, Watched>()

  /**
   * Takes the result of a look: a fingerprint per span, keyed by its start. Forgets spans no longer seen. @returns the
   * spans that are due
   */
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

  /** Marks a span as recorded with what the last look saw. */
  recorded(key: number): void {
    const span = this.spans.get(key)
    if (span === undefined) return
    span.recorded = span.seen
    span.differsSinceMs = null
  }
}
