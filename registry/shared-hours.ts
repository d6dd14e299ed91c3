import { LRUCache } from 'lru-cache'
import { type Store, storeSchema } from '~/domain/stores'

/** How many different values are kept. */
const MOST_KEPT = 1_000

/**
 * Parses each different text of a column once and shares the value between stores: with ten thousand stores, their
 * holidays alone took half of the memory.
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
 * Parses weekly hours from their column. Stores with the same hours share the value; do not change it.
 * @throws ZodError
 */
export const weeklyHoursOf = readOnce<NonNullable<Store['weeklyHours']>>((text) =>
  weeklyHours.unwrap().parse(JSON.parse(text)),
)

/** The same for hours exceptions. @throws ZodError */
export const exceptionsOf = readOnce<Store['exceptions']>((text) => exceptions.parse(JSON.parse(text)))
