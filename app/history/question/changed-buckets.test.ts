import { describe, expect, it } from 'vitest'
import { REPORTED_AFTER_MS } from '~/domain/revisions'
import { QUARTER_MS } from '~/domain/time/durations'
import { type CountChange, changedBuckets } from './changed-buckets'

const HOUR = 4 * QUARTER_MS
const from = Date.parse('2026-11-17T14:00:00Z')
const hour = { fromMs: from, toMs: from + HOUR }
const inTime = (quarter: number, entries: number, exits = 0): CountChange => ({
  atMs: from + quarter * QUARTER_MS,
  knownMs: from + (quarter + 1) * QUARTER_MS + 75_000,
  entries,
  exits,
  late: false,
})
const late = (quarter: number, knownMs: number, entries: number, exits = 0): CountChange => ({
  atMs: from + quarter * QUARTER_MS,
  knownMs,
  entries,
  exits,
  late: true,
})

describe('a bucket has changed', () => {
  it('if one of its quarters changed after it was reported: from what, to what, since when', () => {
    const known = from + 3 * 24 * HOUR
    const changes = [inTime(0, 100, 90), inTime(3, 20, 5), late(0, known, 11, 4)]
    expect(changedBuckets([hour], changes)).toEqual([
      {
        fromMs: from,
        first: { entries: 120, exits: 95 },
        now: { entries: 131, exits: 99 },
        changedMs: known,
        changes: 1,
      },
    ])
  })

  it('but not if a quarter changed while the hour itself was still in progress', () => {
    const changes = [inTime(0, 100), late(0, from + 40 * 60_000, 11), inTime(3, 20)]
    expect(changedBuckets([hour], changes)).toEqual([])
  })

  it('and not if nothing was known of it before: then it was first reported late', () => {
    const back = from + 9 * HOUR
    expect(changedBuckets([hour], [late(0, back, 100), late(1, back + 10_000, 20)])).toEqual([])
    const again = back + REPORTED_AFTER_MS + 1
    expect(changedBuckets([hour], [late(0, back, 100), late(1, again, 20)])).toMatchObject([
      { first: { entries: 100 }, now: { entries: 120 }, changedMs: again },
    ])
  })

  it('if a second store arrived late: the hour of both had been reported without it', () => {
    const known = hour.toMs + HOUR
    expect(changedBuckets([hour], [inTime(1, 50), late(1, known, 30)])).toMatchObject([
      { first: { entries: 50 }, now: { entries: 80 }, changes: 1 },
    ])
  })

  it('independently of its neighbours, whatever the order of revisions', () => {
    const next = { fromMs: hour.toMs, toMs: hour.toMs + HOUR }
    const known = from + 20 * HOUR
    const changes = [late(5, known, 2), late(4, known - 60_000, 1), inTime(4, 10), inTime(0, 7)]
    expect(changedBuckets([hour, next], changes)).toEqual([
      {
        fromMs: next.fromMs,
        first: { entries: 10, exits: 0 },
        now: { entries: 13, exits: 0 },
        changedMs: known,
        changes: 2,
      },
    ])
  })
})
