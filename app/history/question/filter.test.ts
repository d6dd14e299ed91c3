import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import bookmarks from '~/tests/bookmarks/history.json'
import { BUCKETS, defaultBucket } from './buckets/bucket-slots'
import {
  DEFAULT_HISTORY_FILTER,
  type HistoryFilter,
  historyPath,
  historyZone,
  isCanonicalSearch,
  MAX_NAMED_STORES,
  parseHistoryFilter,
} from './filter'
import type { HistoryRange } from './range'

const parse = (search: string) => parseHistoryFilter(new URLSearchParams(search))
const filterOf = (search: string) => {
  const parsed = parse(search)
  if (!parsed.ok) throw new Error(parsed.problems.join('; '))
  return parsed.filter
}

describe('history filter', () => {
  it('defaults to all stores, 24 hours and page 1, also for a plain form with empty fields', () => {
    const all = DEFAULT_HISTORY_FILTER
    expect(filterOf('')).toEqual(all)
    expect(filterOf('store=&range=&zone=&page=')).toEqual(all)
    expect(historyPath(all)).toBe('/history')
  })

  it('treats repeated and comma-separated stores as the same question with one URL', () => {
    for (const search of ['store=b&store=a', 'store=b,a', 'store=a,b,a', 'store=%20a%20,b,', 'store=b%2Ca&range=24h']) {
      expect(historyPath(filterOf(search))).toBe('/history?store=a,b')
    }
  })

  it("prefers dates that were newly filled in to the range, and a newly chosen range to the form's initial dates", () => {
    const dates = 'from=2026-01-02&to=2026-03-04'
    const asked = '/history?from=2026-01-02&to=2026-03-04'
    expect(historyPath(filterOf(`range=24h&dates=none&${dates}`))).toBe(asked)
    expect(historyPath(filterOf(`range=7d&dates=2026-01-01..2026-03-04&${dates}`))).toBe(asked)
    expect(historyPath(filterOf(`range=7d&dates=2026-01-02..2026-03-04&${dates}`))).toBe('/history?range=7d')
    expect(historyPath(filterOf('range=7d&dates=none&from=&to='))).toBe('/history?range=7d')
    expect(historyPath(filterOf(`range=7d&${dates}`))).toBe('/history?range=7d')
    expect(parse('range=7d&dates=none&from=2026-01-02&to=')).toMatchObject({
      ok: false,
      problems: ['to: a date is missing'],
      dates: { from: '2026-01-02', to: '' },
    })
  })

  it('reads every canonical URL back as the filter it was made from', () => {
    const id = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => /^[^,\p{Cc}]+$/u.test(text) && text.trim() === text)
    const names = fc.uniqueArray(id, { maxLength: 5 }).map((ids) => ids.sort())
    const ranges = fc.oneof(
      fc.constantFrom<HistoryRange>(
        { kind: '24h' },
        { kind: 'today' },
        { kind: '30d' },
        { kind: 'last-week' },
        { kind: 'month', month: '2026-02' },
      ),
      fc.constant<HistoryRange>({ kind: 'retail', year: 2026, part: { kind: 'week', number: 14 } }),
      fc.constant<HistoryRange>({ kind: 'custom', from: '2026-01-02', to: '2026-03-04' }),
    )
    const filters: fc.Arbitrary<HistoryFilter> = fc
      .record({
        storeIds: names,
        groups: names,
        range: ranges,
        bucket: fc.constantFrom(null, ...BUCKETS),
        weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 }).map((days) => days.sort()),
        openOnly: fc.boolean(),
        comparison: fc.constantFrom(null, 'previous' as const, 'year' as const),
        likeForLike: fc.boolean(),
        series: fc.constantFrom('direction' as const, 'store' as const),
        timeZone: fc.constantFrom(null, 'UTC', 'Europe/Zurich', 'America/Argentina/Buenos_Aires'),
        sort: fc.constantFrom('-time' as const, 'time' as const, '-net' as const),
        rank: fc.constantFrom('-entries' as const, 'change' as const),
        page: fc.integer({ min: 1, max: 10_000 }),
      })
      .map((filter) => ({
        ...filter,
        likeForLike: filter.likeForLike && filter.comparison !== null,
        bucket: filter.bucket === defaultBucket(filter.range) ? null : filter.bucket,
      }))
    fc.assert(
      fc.property(filters, (filter) => {
        const address = new URL(historyPath(filter), 'http://x')
        expect(parseHistoryFilter(address.searchParams)).toEqual({ ok: true, filter })
        expect(isCanonicalSearch(address.searchParams, filter)).toBe(true)
      }),
    )
  })

  it.each([
    ['range=9d', /^range: one of 24h, 7d, 30d/],
    ['range=24h&range=7d', /^range: give it once/],
    ['range=275760', /^range:/],
    ['from=2026-01-01', /^to: a date is missing/],
    ['from=275760-01-01&to=275760-02-01', /^from: a date such as/],
    ['from=1066-10-14&to=1066-10-15', /^from: a year from 2000/],
    ['from=2026-02-30&to=2026-03-01', /^from: a date such as/],
    ['from=2026-03-02&to=2026-03-01', /^from: after to/],
    ['from=2001-01-01&to=2026-01-01', /^from: at most/],
    ['range=custom', /missing/],
    ['bucket=1s', /^bucket: one of 5m/],
    ['days=mon,funday', /^days: of mon/],
    ['hours=all', /^hours:/],
    ['compare=never', /^compare:/],
    ['by=door', /^by:/],
    ['sort=price', /^sort:/],
    ['rank=price', /^rank:/],
    ['zone=Mars/Olympus', /^zone:/],
    ['zone=%2B01:00', /^zone:/],
    ['page=0', /^page:/],
    ['page=1.5', /^page:/],
    ['page=99999999999999999999', /^page:/],
    ['page=2&page=3', /^page: give it once/],
    [`store=${'x'.repeat(129)}`, /^store: at most 128 characters/],
    ['store=a%00b', /^store: no control/],
    [`store=${Array.from({ length: MAX_NAMED_STORES + 1 }, (_, n) => n).join(',')}`, /^store: at most/],
  ])('names what is wrong in %s', (search, problem) => {
    const parsed = parse(search)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.problems[0]).toMatch(problem)
  })

  it('keeps what was sent with wrong dates, unless something else is wrong too', () => {
    const parsed = parse('range=custom&from=2026-03-02&to=2026-03-01&compare=year&store=a')
    expect(parsed).toMatchObject({
      dates: { from: '2026-03-02', to: '2026-03-01', filter: { comparison: 'year', storeIds: ['a'] } },
    })
    expect(parse('range=custom&from=2026-03-02&to=2026-03-01&zone=z')).toMatchObject({ ok: false, dates: null })
  })

  it('names every problem at once', () => {
    const parsed = parse('range=x&page=y&zone=z')
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(3)
  })
})

describe('zone of a page', () => {
  const zurich = { timeZone: 'Europe/Zurich' }
  it('is the requested one, else the one all chosen stores share, else the default', () => {
    expect(historyZone({ timeZone: 'UTC' }, [zurich], 'Asia/Tokyo')).toBe('UTC')
    expect(historyZone({ timeZone: null }, [zurich, zurich], 'Asia/Tokyo')).toBe('Europe/Zurich')
    expect(historyZone({ timeZone: null }, [zurich, { timeZone: 'UTC' }], 'Asia/Tokyo')).toBe('Asia/Tokyo')
    expect(historyZone({ timeZone: null }, [], 'Asia/Tokyo')).toBe('Asia/Tokyo')
  })
})

describe('bookmarks', () => {
  it.each(bookmarks)('of every version keep their meaning: $search', ({ search, canonical }) => {
    expect(historyPath(filterOf(search))).toBe(canonical)
  })

  it('of the first version show the same spans: hours up to a week, days from two weeks', () => {
    const bucketOf = (search: string) => defaultBucket(filterOf(search).range)
    for (const range of ['24h', 'today', '7d', 'this-week', 'last-week']) expect(bucketOf(`range=${range}`)).toBe('1h')
    for (const range of ['30d', '90d', 'this-month', 'last-month']) expect(bucketOf(`range=${range}`)).toBe('1d')
    expect(bucketOf('from=2026-03-01&to=2026-03-13')).toBe('1h')
    expect(bucketOf('from=2026-03-01&to=2026-03-14')).toBe('1d')
  })
})
