import { describe, expect, it } from 'vitest'
import { QUARTER_MS } from '~/domain/time/durations'
import { fromUsual, peopleBy } from './usual-day'

describe('the usual by this time', () => {
  const quarters = [4, 8, 2]
  it('is whole quarters, and of the one that runs the share that has passed', () => {
    expect(peopleBy(quarters, 0)).toBe(0)
    expect(peopleBy(quarters, QUARTER_MS)).toBe(4)
    expect(peopleBy(quarters, 1.5 * QUARTER_MS)).toBe(8)
    expect(peopleBy(quarters, 90 * QUARTER_MS)).toBe(14)
  })
  it('is told as a share only where it is of enough people', () => {
    expect(fromUsual(112, 100)).toBeCloseTo(0.12)
    expect(fromUsual(0, 40)).toBe(-1)
    expect(fromUsual(5, 9)).toBeNull()
  })
})
