import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '~/domain/time/durations'
import { addDays, daysBetween, weekdayOf } from '~/domain/time/zoned-time'
import { BUCKETS, bucketSlots, defaultBucket, MOST_BUCKETS, shownBucket } from './buckets/bucket-slots'
import { sampleMinutes } from './buckets/hour-slots'
import { comparedDaysBack, comparedSpan, type HistoryRange, parseRange, rangeText, spanOf } from './range'
import { NRF_CALENDAR, retailDates, retailPeriodOf, retailWeeks, retailYearStart } from './retail-calendar'

const at = (iso: string) => Date.parse(iso)
const span = (range: HistoryRange, nowMs: number, zone: string) => {
  const found = spanOf(range, nowMs, zone, NRF_CALENDAR)
  if (!found) throw new Error('no such range')
  return found
}
const rangeOf = (text: string) => {
  const range = parseRange(text)
  if (!range) throw new Error(`not a range: ${text}`)
  return range
}
const slotsOf = (text: string, nowMs: number, zone: string) => {
  const range = rangeOf(text)
  return bucketSlots(span(range, nowMs, zone), defaultBucket(range), zone, nowMs)
}
const ZONES = ['UTC', 'Asia/Kolkata', 'Europe/London', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Cairo']

describe('buckets of a range', () => {
  it('24h is the 23 complete hours before now and the current one', () => {
    for (const zone of ['UTC', 'Asia/Kolkata', 'Europe/London']) {
      const now = at('2026-10-25T10:17:00Z')
      const slots = slotsOf('24h', now, zone)
      expect(slots).toHaveLength(24)
      expect(slots.filter((slot) => slot.toMs <= now)).toHaveLength(23)
      expect(slots.at(-1)?.fromMs).toBeLessThanOrEqual(now)
    }
  })

  it('7d and 30d are that many local dates up to today, from the start of the first to the current hour', () => {
    const now = at('2026-11-21T23:30:00Z')
    for (const [text, days] of [
      ['7d', 7],
      ['30d', 30],
    ] as const) {
      const slots = bucketSlots(span(rangeOf(text), now, 'Europe/Zurich'), '1h', 'Europe/Zurich', now)
      expect(new Set(slots.map((slot) => slot.date)).size).toBe(days)
      expect(slots[0]?.time).toBe('00:00')
      expect(slots.at(-1)).toMatchObject({ date: '2026-11-22', time: '00:00' })
    }
  })

  it('weeks begin on Monday and months on the 1st, in the zone of the page, and last to their end', () => {
    const dates = (text: string, iso: string, zone: string) => {
      const { firstDate, lastDate } = span(rangeOf(text), at(iso), zone)
      return [firstDate, lastDate]
    }
    const sunday = '2026-03-01T10:00:00Z'
    expect(dates('this-week', sunday, 'Europe/Zurich')).toEqual(['2026-02-23', '2026-03-01'])
    expect(dates('last-week', sunday, 'Europe/Zurich')).toEqual(['2026-02-16', '2026-02-22'])
    expect(dates('this-week', '2026-03-01T23:30:00Z', 'Europe/Zurich')).toEqual(['2026-03-02', '2026-03-08'])
    expect(dates('this-month', sunday, 'UTC')).toEqual(['2026-03-01', '2026-03-31'])
    expect(dates('last-month', sunday, 'UTC')).toEqual(['2026-02-01', '2026-02-28'])
    expect(dates('last-month', '2026-01-31T12:00:00Z', 'UTC')).toEqual(['2025-12-01', '2025-12-31'])
    expect(dates('last-month', sunday, 'Pacific/Honolulu')).toEqual(['2026-02-01', '2026-02-28'])
    expect(dates('90d', sunday, 'UTC')).toEqual(['2025-12-02', '2026-03-01'])
  })

  it('an hour that begins now is the current one', () => {
    const now = at('2026-11-21T10:00:00Z')
    expect(slotsOf('24h', now, 'UTC').at(-1)?.fromMs).toBe(now)
  })

  it("are read in 15-minute samples only if a zone's offset is not a whole hour", () => {
    const now = at('2026-06-21T10:00:00Z')
    expect(sampleMinutes(slotsOf('7d', now, 'Europe/Zurich'))).toBe(60)
    for (const zone of ['Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe']) {
      expect(sampleMinutes(slotsOf('7d', now, zone))).toBe(15)
    }
  })

  it('cover any range at any width up to its end or now, without gap or overlap, and are never too many', () => {
    const ranges = fc.oneof(
      fc
        .constantFrom(
          '24h',
          'today',
          'yesterday',
          '7d',
          '30d',
          '90d',
          'this-week',
          'last-month',
          '2026-03',
          '2026-10',
          '2025',
          'retail-2025-q2',
          'retail-2026-p9',
        )
        .map(rangeOf),
      fc
        .record({ from: fc.integer({ min: 0, max: 600 }), days: fc.integer({ min: 0, max: 800 }) })
        .map(({ from, days }) => {
          const first = addDays('2025-01-01', from)
          return { kind: 'custom' as const, from: first, to: addDays(first, days) }
        }),
    )
    const nows = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2027-06-01T00:00:00Z') })
    fc.assert(
      fc.property(ranges, nows, fc.constantFrom(...ZONES), fc.constantFrom(...BUCKETS), (range, nowMs, zone, asked) => {
        const whole = span(range, nowMs, zone)
        const width = shownBucket(asked, whole)
        const slots = bucketSlots(whole, width, zone, nowMs)
        expect(slots.length).toBeLessThanOrEqual(MOST_BUCKETS + 1)
        if (nowMs < whole.fromMs) {
          expect(slots).toEqual([])
          return
        }
        expect(slots[0]?.fromMs).toBe(whole.fromMs)
        expect(slots.at(-1)?.toMs).toBeGreaterThanOrEqual(Math.min(nowMs, whole.toMs))
        expect(slots.at(-1)?.toMs).toBeLessThanOrEqual(whole.toMs)
        slots.forEach((slot, index) => {
          if (index > 0) expect(slot.fromMs).toBe(slots[index - 1]?.toMs)
          expect(slot.toMs).toBeGreaterThan(slot.fromMs)
          expect(slot.lastDate >= slot.date).toBe(true)
        })
        const labels = slots.map(({ date, time, offset }) => `${date} ${time} ${offset}`)
        if (range.kind !== '24h') expect(new Set(labels).size).toBe(slots.length)
      }),
      { numRuns: 150 },
    )
  })
})

describe('the 4-4-5 calendar', () => {
  it('begins on the Sunday nearest to 1 February, as the NRF has it, and has a week 53 when needed', () => {
    expect([2022, 2023, 2024, 2025, 2026].map((year) => retailYearStart(year, NRF_CALENDAR))).toEqual([
      '2022-01-30',
      '2023-01-29',
      '2024-02-04',
      '2025-02-02',
      '2026-02-01',
    ])
    expect([2022, 2023, 2024].map((year) => retailWeeks(year, NRF_CALENDAR))).toEqual([52, 53, 52])
    expect(retailDates(2024, { kind: 'week', number: 53 }, NRF_CALENDAR)).toBeNull()
    expect(retailDates(2023, { kind: 'week', number: 53 }, NRF_CALENDAR)).toEqual({
      first: '2024-01-28',
      last: '2024-02-03',
    })
  })

  it('has periods of 4, 4 and 5 weeks that fill quarters and year, whatever the start', () => {
    const calendars = fc.record({
      yearStart: fc.constantFrom('02-01', '01-01', '04-06', '09-30'),
      weekStart: fc.integer({ min: 1, max: 7 }),
    })
    fc.assert(
      fc.property(calendars, fc.integer({ min: 2001, max: 2098 }), (calendar, year) => {
        const rangeOf = (kind: 'quarter' | 'period', number: number) => {
          const dates = retailDates(year, { kind, number }, calendar)
          if (!dates) throw new Error('missing')
          return { ...dates, weeks: (daysBetween(dates.first, dates.last) + 1) / 7 }
        }
        const periods = Array.from({ length: 12 }, (_, index) => rangeOf('period', index + 1))
        const extra = retailWeeks(year, calendar) - 52
        expect(periods.map(({ weeks }) => weeks)).toEqual([4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5 + extra])
        periods.forEach(({ first, last }, index) => {
          expect(weekdayOf(first)).toBe(calendar.weekStart)
          if (index > 0) expect(first).toBe(addDays(periods[index - 1]?.last ?? '', 1))
          expect(retailPeriodOf(first, calendar)).toEqual({ year, period: index + 1 })
          expect(retailPeriodOf(last, calendar)).toEqual({ year, period: index + 1 })
        })
        expect(rangeOf('quarter', 1).first).toBe(periods[0]?.first)
        expect(rangeOf('quarter', 4).last).toBe(periods[11]?.last)
        expect(addDays(rangeOf('quarter', 4).last, 1)).toBe(retailYearStart(year + 1, calendar))
      }),
    )
  })
})

describe('compare', () => {
  const now = at('2026-11-18T14:30:00Z')
  const compared = (text: string, by: 'previous' | 'year', zone = 'UTC') => {
    const range = rangeOf(text)
    const own = span(range, now, zone)
    const back = comparedDaysBack(by, own, range)
    return { back, ...comparedSpan(range, own, back, now, zone) }
  }

  it('goes back by the smallest multiple of 7 days that is at least the range; a year is 364 days', () => {
    for (const [text, days] of [
      ['24h', 7],
      ['today', 7],
      ['7d', 7],
      ['30d', 35],
      ['this-week', 7],
      ['last-week', 7],
      ['this-month', 35],
      ['90d', 91],
      ['2026-10', 35],
      ['2025', 371],
      ['retail-2026-p3', 35],
    ] as const) {
      expect(`${text} ${compared(text, 'previous').back}`).toBe(`${text} ${days}`)
      expect(compared(text, 'year').back).toBe(364)
    }
  })

  it('compares a running period with the same elapsed part, at the same local time on both sides of a clock change', () => {
    expect(compared('today', 'previous').toMs).toBe(at('2026-11-11T14:30:00Z'))
    const newYork = compared('30d', 'previous', 'America/New_York')
    expect(newYork.fromMs).toBe(at('2026-09-15T04:00:00Z'))
    expect(newYork.toMs).toBe(at('2026-10-14T13:30:00Z'))
    const over = compared('2026-10', 'previous', 'Europe/London')
    expect([over.firstDate, over.lastDate]).toEqual(['2026-08-27', '2026-09-26'])
    expect(over.toMs - over.fromMs).toBe(31 * 24 * HOUR_MS)
  })
})

describe('a range in an address', () => {
  it('is read back as it was written', () => {
    for (const text of [
      '24h',
      'today',
      'yesterday',
      '7d',
      '30d',
      '90d',
      'this-week',
      'last-week',
      'this-month',
      'last-month',
      '2026-03',
      '2026',
      'retail-2026',
      'retail-2026-q4',
      'retail-2026-p12',
      'retail-2026-w53',
    ]) {
      const range = rangeOf(text)
      if (range.kind === 'custom') throw new Error('never')
      expect(rangeText(range)).toBe(text)
    }
  })
  it.each([
    '9d',
    '2026-13',
    '275760',
    '1999',
    '2100-01',
    'retail-2026-q5',
    'retail-2026-p13',
    'retail-2026-w54',
    'retail-2026-m1',
    '',
  ])('is rejected in %j', (text) => expect(parseRange(text)).toBeNull())
})
