import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doorAdvice, placesAgain, staysFull } from './door-advice'

/** The advice of a display as people come and go, for one figure after the other. */
function saidOf(capacity: number, figures: readonly number[]) {
  let full = false
  return figures.map((people) => {
    full = staysFull(full, people, capacity)
    return doorAdvice({ people, capacity, full, open: true, tooOld: false })
  })
}

const turns = (said: readonly string[]) => said.filter((advice, i) => i > 0 && advice !== said[i - 1]).length

describe('a display at the door', () => {
  const known = { people: 3, capacity: 40, full: false, open: true, tooOld: false }

  it('lets people in below capacity; once full, only when a few places are free again', () => {
    expect(saidOf(40, [38, 39, 40, 39, 41, 39, 38, 39])).toEqual([
      ...['come-in', 'come-in', 'wait', 'wait', 'wait', 'wait', 'come-in', 'come-in'],
    ])
    expect([2, 9, 10, 40, 41, 200].map(placesAgain)).toEqual([1, 1, 2, 2, 3, 10])
  })

  it('does not flip with each person at the limit', () => {
    const atTheLimit = Array.from({ length: 100 }, (_, i) => 119 + (i % 2))
    expect(turns(saidOf(120, atTheLimit))).toBe(1)
    // Between two flips the count has changed by at least the number who must leave.
    const steps = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 300 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), steps, (capacity, moves) => {
        let people = capacity
        const figures = moves.map((move) => {
          people = Math.max(0, people + move)
          return people
        })
        const moved = moves.reduce((sum, move) => sum + Math.abs(move), 0)
        expect(turns(saidOf(capacity, figures)) - 1).toBeLessThanOrEqual(moved / placesAgain(capacity))
      }),
    )
  })

  it('never lets anybody into a full store', () => {
    const capacities = fc.integer({ min: 1, max: 300 })
    fc.assert(
      fc.property(capacities, fc.boolean(), fc.nat(400), (capacity, was, people) => {
        expect(staysFull(was, people, capacity) || people < capacity).toBe(true)
        if (people <= capacity - placesAgain(capacity)) expect(staysFull(was, people, capacity)).toBe(false)
      }),
    )
  })

  it('gives no advice without data', () => {
    expect(doorAdvice({ ...known, tooOld: true })).toBe('not-known')
    expect(doorAdvice({ ...known, people: null })).toBe('not-known')
    expect(doorAdvice({ ...known, capacity: null })).toBe('none')
    expect(staysFull(true, 50, null)).toBe(false)
  })

  it('says closed when the store is closed, whatever the count', () => {
    expect(doorAdvice({ ...known, people: 50, full: true, open: false, tooOld: true })).toBe('closed')
    expect(doorAdvice({ ...known, open: null })).toBe('come-in')
  })
})
