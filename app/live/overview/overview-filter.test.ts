import { describe, expect, it } from 'vitest'
import { overviewPath, parseOverviewFilter } from './overview-filter'

const parsed = (query: string) => parseOverviewFilter(new URLSearchParams(query))

describe('the address of the live page', () => {
  it('holds every choice, and gives the same address again', () => {
    const query = 'store=10,a%20b&sort=busiest&group=US%20East&q=m%C3%BCn&view=table&wall=1'
    const answer = parsed(query)
    expect(answer).toEqual({
      ok: true,
      filter: { storeIds: ['10', 'a b'], sort: 'busiest', group: 'US East', search: 'mün', view: 'table', wall: true },
    })
    expect(answer.ok && overviewPath(answer.filter)).toBe(`/?${query}`)
  })

  it('names a later page of the stores; the first one has no number', () => {
    const later = parsed('sort=busiest&page=3')
    expect(later.ok && overviewPath(later.filter)).toBe('/?sort=busiest&page=3')
    const first = parsed('page=1')
    expect(first.ok && overviewPath(first.filter)).toBe('/')
    expect(parsed('page=0')).toEqual({ ok: false, problems: ['page: a whole number from 1'] })
  })

  it('is plain where nothing is chosen, also where a form sends its fields empty', () => {
    const answer = parsed('store=&sort=&group=&q=&other=1')
    expect(answer.ok && overviewPath(answer.filter)).toBe('/')
  })

  it('is rejected with every problem named', () => {
    expect(parsed('sort=best&view=map&wall=yes&q=a&q=b')).toEqual({
      ok: false,
      problems: [
        'sort: one of group, busiest, fullest, below, above, name',
        'view: one of tiles, table',
        'q: give it once',
        'wall: 1 or 0',
      ],
    })
  })
})
