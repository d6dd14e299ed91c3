import { z } from 'zod'
import { isStoreId } from './events/messages'

/** What becomes of counts that are stored for hours which a file has too. */
export const STORED_CHOICES = ['replace', 'add', 'leave-out'] as const
export type StoredChoice = (typeof STORED_CHOICES)[number]

/** Whole hours of a store and door, `fromMs` ≤ t < `toMs`; door null: of all its doors. */
export const storedSpanSchema = z.strictObject({
  storeId: z.string().refine(isStoreId, 'the id of a store'),
  doorId: z.string().min(1).nullable(),
  fromMs: z.number().int(),
  toMs: z.number().int(),
})
export type StoredSpan = z.infer<typeof storedSpanSchema>

/** Most spans of one command to the worker. */
export const MAX_COMMAND_SPANS = 200

/** `POST /commands/replace`: counts stored for these spans become 0, since a file brings others. */
export const replaceCommandSchema = z.strictObject({
  /** Name of the file. */
  name: z.string().min(1).max(60),
  spans: z.array(storedSpanSchema).min(1).max(MAX_COMMAND_SPANS),
})

export const replaceAnswerSchema = z.object({
  /** How many spans are done: all, or 0. */
  spans: z.number().int(),
})

/** Tells whether a row of a file lies in one of some spans. */
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

/** Place of the last of ascending numbers that is at most `value`; -1 where none is. */
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
