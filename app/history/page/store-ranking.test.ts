import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { type HistoryFilter, parseHistoryFilter } from '../question/filter'
import { storeRanking } from './store-ranking.server'

function filterOf(search: string): HistoryFilter {
  const parsed = parseHistoryFilter(new URLSearchParams(search))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  return parsed.filter
}

function rankedBy(search: string, entries: readonly (number | null)[]) {
  const stores = entries.map((_, i) => unknownStore(String(i + 1), 'UTC'))
  const totals = new Map(
    entries.flatMap((people, i) => (people === null ? [] : [[String(i + 1), { entries: people, exits: 0 }] as const])),
  )
  const input = { filter: filterOf(search), stores, totals, openHours: new Map(), compared: null, locale: 'en-GB' }
  return storeRanking(input)
}

it('with very many stores the two hundred listed are the first of all, in any order', () => {
  const people = fc.option(fc.nat({ max: 30 }), { freq: 5 })
  fc.assert(
    fc.property(fc.array(people, { maxLength: 700 }), fc.constantFrom(1, -1), (entries, sign) => {
      const { rows, every } = rankedBy(sign === 1 ? 'rank=entries' : '', entries)
      const sorted = entries
        .map((count, i) => ({ count, id: i + 1 }))
        .sort((a, b) => {
          if (a.count === null || b.count === null) return Number(a.count === null) - Number(b.count === null)
          return sign * (a.count - b.count)
        })
      expect(every).toBe(entries.length)
      // Stores with the same figure are in order of name, which here is by number.
      expect(rows.map(({ storeId }) => Number(storeId))).toEqual(sorted.slice(0, 200).map(({ id }) => id))
    }),
    { numRuns: 60 },
  )
})
