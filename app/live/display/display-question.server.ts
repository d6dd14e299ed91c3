import { problemResponse } from '../../ui/frame/problem-response'

const MOST_CAPACITY = 100_000

/**
 * The capacity in the URL, `?capacity=40`; null if absent.
 * @throws a 400 that says what is allowed
 */
export function capacityAsked(search: URLSearchParams): number | null {
  const given = search.get('capacity') ?? ''
  if (given === '') return null
  const capacity = Number(given)
  if (!/^\d+$/.test(given) || capacity < 1 || capacity > MOST_CAPACITY) {
    throw problemResponse(400, [`capacity: a whole number from 1 to ${MOST_CAPACITY}`])
  }
  return capacity
}
