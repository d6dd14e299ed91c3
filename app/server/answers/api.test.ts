import { describe, expect, it } from 'vitest'
import { apiStoreId, apiTime, parseHistoryQuery, parseStoresQuery, storesPathAfter } from './api'

const NOW = Date.parse('2026-03-02T10:20:00Z')
const parse = (query: string) => parseHistoryQuery(new URLSearchParams(query), NOW)

describe('store ids of the API', () => {
  it('are numbers if that preserves the id, else text', () => {
    expect(['10', '0', 'store-1', '007', '1.5', '90071992547409930'].map(apiStoreId)).toEqual([
      10,
      0,
      'store-1',
      '007',
      '1.5',
      '90071992547409930',
    ])
  })
})

describe('times of the API', () => {
  it('show milliseconds only if there are any', () => {
    expect([apiTime(NOW), apiTime(NOW + 5)]).toEqual(['2026-03-02T10:20:00Z', '2026-03-02T10:20:00.005Z'])
  })
})

describe('parameters of /api/history', () => {
  it('default to the 23 complete hours before now and the current one', () => {
    expect(parse('')).toEqual({
      query: { storeId: null, fromMs: Date.parse('2026-03-01T11:00:00Z'), toMs: NOW, asOfMs: null },
    })
  })
  it('round `from` down to the hour, and accept any offset', () => {
    expect(parse('store_id=10&from=2026-03-01T12:30:00%2B01:00&to=2026-03-01T13:00:00Z')).toEqual({
      query: {
        storeId: '10',
        fromMs: Date.parse('2026-03-01T11:00:00Z'),
        toMs: Date.parse('2026-03-01T13:00:00Z'),
        asOfMs: null,
      },
    })
  })
  it('count the hours back from `asof` if given', () => {
    const asOfMs = Date.parse('2026-02-27T09:30:00Z')
    expect(parse('asof=2026-02-27T09:30:00Z')).toEqual({
      query: { storeId: null, fromMs: Date.parse('2026-02-26T10:00:00Z'), toMs: asOfMs, asOfMs },
    })
    for (const asof of ['soon', '2026-03-02T10:20:01Z', '']) {
      expect(parse(`asof=${asof}`)).toMatchObject({ problems: [{ parameter: 'asof' }] })
    }
  })
  it('are each named if wrong', () => {
    const parsed = parse('store_id=&from=yesterday&to=2026-13-01T00:00:00Z')
    const problems = 'problems' in parsed ? parsed.problems : []
    expect(problems.map(({ parameter }) => parameter)).toEqual(['store_id', 'from', 'to'])
  })
  it.each([
    'from=2026-03-02T09:00:00Z&to=2026-03-02T09:00:00Z',
    'from=2026-03-03T00:00:00Z',
    'from=2024-01-01T00:00:00Z&store_id=1',
    'from=2026-01-01T00:00:00Z',
  ])('refuse %s', (query) => {
    expect(parse(query)).toMatchObject({ problems: [{ parameter: 'from' }] })
  })
})

it('a time in a URL may have an offset with a bare plus, an escaped plus, or no colon', () => {
  const fromOf = (search: string) => {
    const read = parseHistoryQuery(new URLSearchParams(search), Date.parse('2026-01-16T00:00:00Z'))
    return 'query' in read ? new Date(read.query.fromMs).toISOString() : read.problems
  }
  for (const from of ['2026-01-15T14:00:00+01:00', '2026-01-15T14:00:00%2B0100', '2026-01-15T14:00:00+01'])
    expect(fromOf(`from=${from}`)).toBe('2026-01-15T13:00:00.000Z')
  expect(fromOf('from=2026-01-15T14:00:00')).toMatchObject([{ problem: expect.stringContaining('%2B') }])
})

describe('parameters of /api/stores', () => {
  const stores = (query: string) => parseStoresQuery(new URLSearchParams(query))
  it('default to the first thousand stores', () => {
    expect(stores('')).toEqual({ query: { limit: 1_000, after: null, search: '' } })
    expect(stores('limit=20&after=10&q=zurich&other=1')).toEqual({
      query: { limit: 20, after: '10', search: 'zurich' },
    })
  })
  it.each([
    ['limit', ['limit=0', 'limit=1001', 'limit=-1', 'limit=1e2', 'limit=ten', 'limit=', 'limit=1&limit=2']],
    ['after', ['after=', `after=${'x'.repeat(129)}`, 'after=%00', 'after=1&after=2']],
    ['q', [`q=${'x'.repeat(101)}`, 'q=%0a', 'q=a&q=b']],
  ])('a wrong %s is refused by name', (parameter, queries) => {
    for (const query of queries) {
      expect([query, stores(query)]).toEqual([query, { problems: [{ parameter, problem: expect.any(String) }] }])
    }
  })
  it('continue after the last store of a response, whatever its id', () => {
    for (const id of ['10', 'a&limit=1', '<>; rel="next"', 'Zürich 1']) {
      const path = storesPathAfter({ limit: 5, after: null, search: 'ü&' }, id)
      expect(path).toMatch(/^[!-;=?-~]*$/)
      expect(stores(path.split('?')[1] ?? '')).toEqual({ query: { limit: 5, after: id, search: 'ü&' } })
    }
  })
})
