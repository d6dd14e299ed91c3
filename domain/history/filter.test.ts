import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HistoryFilter, historyPath, historyZone, MAX_NAMED_STORES, parseHistoryFilter } from './filter'

const parse = (search: string) => parseHistoryFilter(new URLSearchParams(search))
const filterOf = (search: string) => {
  const parsed = parse(search)
  if (!parsed.ok) throw new Error(parsed.problems.join('; '))
  return parsed.filter
}

describe('history filter', () => {
  it('means all stores, 24 hours, page 1 where nothing is asked, also by a plain form with empty fields', () => {
    const all: HistoryFilter = { storeIds: [], range: '24h', timeZone: null, page: 1 }
    expect(filterOf('')).toEqual(all)
    expect(filterOf('store=&range=&zone=&page=')).toEqual(all)
    expect(historyPath(all)).toBe('/history')
  })

  it('takes stores repeated or separated by commas as the same question with one address', () => {
    for (const search of ['store=b&store=a', 'store=b,a', 'store=a,b,a', 'store=%20a%20,b,', 'store=b%2Ca&range=24h']) {
      expect(historyPath(filterOf(search))).toBe('/history?store=a,b')
    }
  })

  it('reads back every canonical address as the filter it was made from', () => {
    const id = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => /^[^,\p{Cc}]+$/u.test(text) && text.trim() === text)
    const filters = fc.record({
      storeIds: fc.uniqueArray(id, { maxLength: 5 }).map((ids) => ids.sort()),
      range: fc.constantFrom('24h' as const, '7d' as const, '30d' as const),
      timeZone: fc.constantFrom(null, 'UTC', 'Europe/Zurich', 'America/Argentina/Buenos_Aires'),
      page: fc.integer({ min: 1, max: 10_000 }),
    })
    fc.assert(
      fc.property(filters, (filter) => {
        const address = new URL(historyPath(filter), 'http://x')
        expect(parseHistoryFilter(address.searchParams)).toEqual({ ok: true, filter })
      }),
    )
  })

  it.each([
    ['range=9d', /^range: one of 24h, 7d, 30d/],
    ['range=24h&range=7d', /^range: give it once/],
    ['zone=Mars/Olympus', /^zone:/],
    ['zone=%2B01:00', /^zone:/],
    ['page=0', /^page:/],
    ['page=1.5', /^page:/],
    ['page=99999999999999999999', /^page:/],
    ['page=2&page=3', /^page: give it once/],
    [`store=${'x'.repeat(129)}`, /^store: an id has at most/],
    ['store=a%00b', /^store: an id has no control/],
    [`store=${Array.from({ length: MAX_NAMED_STORES + 1 }, (_, n) => n).join(',')}`, /^store: at most/],
  ])('names what makes no sense in %s', (search, problem) => {
    const parsed = parse(search)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.problems).toEqual([expect.stringMatching(problem)])
  })

  it('names every problem at once', () => {
    const parsed = parse('range=x&page=y&zone=z')
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(3)
  })
})

describe('zone of a page', () => {
  const zurich = { timeZone: 'Europe/Zurich' }
  it('is the one asked for, else the one all chosen stores share, else the default', () => {
    expect(historyZone({ timeZone: 'UTC' }, [zurich], 'Asia/Tokyo')).toBe('UTC')
    expect(historyZone({ timeZone: null }, [zurich, zurich], 'Asia/Tokyo')).toBe('Europe/Zurich')
    expect(historyZone({ timeZone: null }, [zurich, { timeZone: 'UTC' }], 'Asia/Tokyo')).toBe('Asia/Tokyo')
    expect(historyZone({ timeZone: null }, [], 'Asia/Tokyo')).toBe('Asia/Tokyo')
  })
})
