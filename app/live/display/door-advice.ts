/** What a display says to people at the door. */
export type DoorAdvice = 'come-in' | 'wait' | 'closed' | 'not-known' | 'none'

/** Below this capacity a single free place is enough to let somebody in. */
const SMALL_CAPACITY = 10
const SHARE_FREE = 0.05

/**
 * How many places must be free before a full store lets people in again: a twentieth of its capacity, at least two; one
 * in a very small store.
 */
export function placesAgain(capacity: number): number {
  return capacity < SMALL_CAPACITY ? 1 : Math.max(2, Math.ceil(capacity * SHARE_FREE))
}

/**
 * Whether a store counts as full: from its capacity on, and then until some places are free again, so that a display
 * does not flip with each person at the limit.
 * @param was the previous result
 */
export function staysFull(was: boolean, people: number, capacity: number | null): boolean {
  if (capacity === null) return false
  return people >= capacity || (was && people > capacity - placesAgain(capacity))
}

/**
 * The advice: by whether the store counts as full, if its capacity is known; none if it is closed or the figures are
 * too old.
 */
export function doorAdvice(at: {
  /** Null if unknown. */
  people: number | null
  capacity: number | null
  full: boolean
  /** Null if the hours are unknown. */
  open: boolean | null
  tooOld: boolean
}): DoorAdvice {
  if (at.open === false) return 'closed'
  if (at.tooOld || at.people === null) return 'not-known'
  if (at.capacity === null) return 'none'
  return at.full ? 'wait' : 'come-in'
}
