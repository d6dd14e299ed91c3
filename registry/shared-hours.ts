import { LRUCache } from 'lru-cache'
import { type Store, storeSchema } from '~/domain/stores'

/** Different hours that are kept. */
const MOST_KEPT = 1_000

/**
 * Reads a column once for all stores in which it holds the same text: with ten thousand stores their holidays alone
 * took half of the memory.
 */
function readOnce<Value extends object>(read: (text: string) => Value): (text: string) => Value {
  const kept = new LRUCache<string, Value>({ max: MOST_KEPT })
  return (text) => {
    const known = kept.get(text)
    if (known) return known
    const value = read(text)
    kept.set(text, value)
    return value
  }
}

const { weeklyHours, exceptions } = storeSchema.shape

/**
 * Weekly hours as their column holds them; stores of the same hours share them, and nobody may change them.
 * @throws ZodError
 */
export const weeklyHoursOf = readOnce<NonNullable<Store['weeklyHours']>>((text) =>
  weeklyHours.unwrap().parse(JSON.parse(text)),
)

/** The same for days that differ from them. @throws ZodError */
export const exceptionsOf = readOnce<Store['exceptions']>((text) => exceptions.parse(JSON.parse(text)))
