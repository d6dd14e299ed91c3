import { addDays } from '~/domain/time/zoned-time'
import type { BucketWidth } from './bucket-slots'
import type { BucketSlot } from './hour-slots'

/**
 * For each bucket its counterpart in the compared period: the same local time `daysBack` days earlier. If an hour
 * occurs twice, first pairs with first. Undefined if that day's clocks skipped it, or it did not occur twice.
 */
export function counterparts<Slot extends BucketSlot>(
  buckets: readonly BucketSlot[],
  before: readonly Slot[],
  width: BucketWidth,
  daysBack: number,
): (Slot | undefined)[] {
  const named = new Map(names(before, width, 0).map((name, index) => [name, before[index]]))
  return names(buckets, width, daysBack).map((name) => named.get(name))
}

/**
 * A name per slot: its date moved back, its time, and whether it is the first, second, … with that name. Next to a
 * clock change an hour may begin at :30.
 */
function names(slots: readonly BucketSlot[], width: BucketWidth, daysBack: number): string[] {
  const dates = new Map<string, string>()
  const counts = new Map<string, number>()
  return slots.map(({ date, time }) => {
    const moved = dates.get(date) ?? addDays(date, -daysBack)
    dates.set(date, moved)
    const name = `${moved} ${width === '1h' ? time.slice(0, 2) : time}`
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return `${name} ${count}`
  })
}
