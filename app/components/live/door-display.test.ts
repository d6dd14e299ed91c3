import { describe, expect, it } from 'vitest'
import { doorAdvice } from './door-display'

describe('a display at the door', () => {
  it('lets people in below the capacity, and not from it on', () => {
    expect(doorAdvice(39, 40, true, false)).toBe('come-in')
    expect(doorAdvice(40, 40, true, false)).toBe('wait')
    expect(doorAdvice(40, 40, null, false)).toBe('wait')
  })
  it('says nothing it does not know', () => {
    expect(doorAdvice(3, 40, true, true)).toBe('not-known')
    expect(doorAdvice(null, 40, true, false)).toBe('not-known')
    expect(doorAdvice(3, null, true, false)).toBe('none')
  })
  it('is closed when the store is, whatever the count', () => {
    expect(doorAdvice(50, 40, false, true)).toBe('closed')
  })
})
