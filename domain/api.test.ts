import { describe, expect, it } from 'vitest'
import { apiStoreId, apiTime, parseHistoryQuery } from './api'

const NOW = Date.parse('2026-03-02T10:20:00Z')
const parse = (query: string) => parseHistoryQuery(new URLSearchParams(query), NOW)

describe('store ids of the API', () => {
  it('are numbers where all digits give the id back, else text', () => {
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
  it('show milliseconds only where there are any', () => {
    expect([apiTime(NOW), apiTime(NOW + 5)]).toEqual(['2026-03-02T10:20:00Z', '2026-03-02T10:20:00.005Z'])
  })
})

describe('parameters of /api/history', () => {
  it('are the 23 complete hours before now and the open one by default', () => {
    expect(parse('')).toEqual({
      query: { storeId: null, fromMs: Date.parse('2026-03-01T11:00:00Z'), toMs: NOW, asOfMs: null },
    })
  })
  it('take whole hours from the one in which `from` lies, and any offset', () => {
    expect(parse('store_id=10&from=2026-03-01T12:30:00%2B01:00&to=2026-03-01T13:00:00Z')).toEqual({
      query: {
        storeId: '10',
        fromMs: Date.parse('2026-03-01T11:00:00Z'),
        toMs: Date.parse('2026-03-01T13:00:00Z'),
        asOfMs: null,
      },
    })
  })
  it('count the hours back from `asof` where it is given', () => {
    const asOfMs = Date.parse('2026-02-27T09:30:00Z')
    expect(parse('asof=2026-02-27T09:30:00Z')).toEqual({
      query: { storeId: null, fromMs: Date.parse('2026-02-26T10:00:00Z'), toMs: asOfMs, asOfMs },
    })
    for (const asof of ['soon', '2026-03-02T10:20:01Z', '']) {
      expect(parse(`asof=${asof}`)).toMatchObject({ problems: [{ parameter: 'asof' }] })
    }
  })
  it('are each named where they are wrong', () => {
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

it('a time of an address may have its offset with a bare plus, an escaped one, or none of the two dots', () => {
  const fromOf = (search: string) => {
    const read = parseHistoryQuery(new URLSearchParams(search), Date.parse('2026-01-16T00:00:00Z'))
    return 'query' in read ? new Date(read.query.fromMs).toISOString() : read.problems
  }
  for (const from of ['2026-01-15T14:00:00+01:00', '2026-01-15T14:00:00%2B0100', '2026-01-15T14:00:00+01'])
    expect(fromOf(`from=${from}`)).toBe('2026-01-15T13:00:00.000Z')
  expect(fromOf('from=2026-01-15T14:00:00')).toMatchObject([{ problem: expect.stringContaining('%2B') }])
})
