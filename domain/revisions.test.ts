import { describe, expect, it } from 'vitest'
import { REPORTED_AFTER_MS, reportedHours, wasReported } from './revisions'

it('an as-of page leaves a bucket out until all of it has been reported', () => {
  const endMs = Date.parse('2026-11-17T15:00:00Z')
  expect(wasReported(endMs, endMs + REPORTED_AFTER_MS - 1)).toBe(false)
  expect(wasReported(endMs, endMs + REPORTED_AFTER_MS)).toBe(true)
})

describe('hours that the API reports as of a moment', () => {
  const at = (iso: string) => Date.parse(`2026-11-17T${iso}Z`)

  it('are those reported by then; the first one left out is named', () => {
    expect(reportedHours(at('14:00:00'), at('14:01:59'))).toEqual({ endMs: at('13:00:00'), leftOutMs: at('13:00:00') })
    expect(reportedHours(at('14:00:00'), at('14:02:00'))).toEqual({ endMs: at('14:00:00'), leftOutMs: null })
  })

  it('end with the range, its last hour whole', () => {
    expect(reportedHours(at('09:20:00'), at('14:02:00'))).toEqual({ endMs: at('10:00:00'), leftOutMs: null })
  })
})
