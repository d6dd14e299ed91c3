import type { StoredSpan } from '~/domain/stored-spans'

/** What to do with stored counts for hours that a file has too. */
export const STORED_CHOICES = ['replace', 'add', 'leave-out'] as const
export type StoredChoice = (typeof STORED_CHOICES)[number]

/** Checks whether a row of a file lies in one of some spans. */
export class SpanSet {
  private readonly series = new Map<string, { starts: number[]; ends: number[] }>()

  constructor(spans: readonly StoredSpan[]) {
    for (const { storeId, doorId, fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
      const key = keyOf(storeId, doorId)
      if (!this.series.has(key)) this.series.set(key, { starts: [], ends: [] })
      this.series.get(key)!.starts.push(fromMs)
      this.series.get(key)!.ends.push(toMs)
    }
  }

  has({ storeId, doorId, atMs }: { storeId: string; doorId: string | null; atMs: number }): boolean {
    const series = this.series.get(keyOf(storeId, doorId))
    if (series === undefined) return false
    const place = placeOf(series.starts, atMs)
    return place >= 0 && atMs < series.ends[place]!
  }
}

const keyOf = (storeId: string, doorId: string | null) => JSON.stringify([storeId, doorId])

/** Index of the last number that is at most `value`, in ascending numbers; -1 if there is none. */
export function placeOf(ascending: ArrayLike<number>, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low - 1
}
