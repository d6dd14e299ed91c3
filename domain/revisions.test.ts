import { describe, expect, it } from 'vitest'
import { REPORTED_AFTER_MS, reportedHours, wasReported } from './revisions'

it('a bucket is left out of an as-of page until all of it had been reported', () => {
  const endMs = Date.parse('2026-11-17T15:00:00Z')
  expect(wasReported(endMs, endMs + REPORTED_AFTER_MS - 1)).toBe(false)
  expect(wasReported(endMs, endMs + REPORTED_AFTER_MS)).toBe(true)
})

describe('hours of the API at a moment', () => {
  const at = (iso: string) => Date.parse(`2026-11-17T${iso}Z`)

  it('are those that had been reported; the first other one is named', () => {
    expect(reportedHours(at('14:00:00'), at('14:01:59'))).toEqual({ endMs: at('13:00:00'), leftOutMs: at('13:00:00') })
    expect(reportedHours(at('14:00:00'), at('14:02:00'))).toEqual({ endMs: at('14:00:00'), leftOutMs: null })
  })

  it('end where the question ends, its last hour whole', () => {
    expect(reportedHours(at('09:20:00'), at('14:02:00'))).toEqual({ endMs: at('10:00:00'), leftOutMs: null })
  })
})
