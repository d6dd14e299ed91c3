import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { sendEvents } from '~/tests/support/history/history-cases'
import { totalsOf } from './question/buckets/totals'
import { DEFAULT_HISTORY_FILTER } from './question/filter'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory } from './reads/history-range'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

/** How often the page is requested while events arrive. */
const ASKED = 40

it('totals, bars, bars by store and stores of a page agree while events keep arriving', async () => {
  const stores = [1, 2, 3].map(() => unknownStore(`now-${randomUUID().slice(0, 8)}`, 'UTC'))
  const filter = {
    ...DEFAULT_HISTORY_FILTER,
    storeIds: stores.map(({ storeId }) => storeId),
    series: 'store' as const,
  }
  let arriving = true
  const sender = (async () => {
    for (let n = 0; arriving; n++) {
      const atMs = Date.now() - (n % 5) * 25_000
      const events = stores.map(({ storeId }) => ({
        store: storeId,
        door: null,
        atMs,
        entries: 1 + (n % 7),
        exits: n % 3,
      }))
      await sendEvents(inject('questdbUrl'), events)
    }
  })()
  const seen = new Set<number>()
  try {
    for (let asked = 0; asked < ASKED || seen.size < 3; asked++) {
      const question = { filter, stores, timeZone: 'UTC', retail: NRF_CALENDAR, nowMs: Date.now() }
      const answer = await getHistory(reads, question)
      if (answer === null) throw new Error('no such range')
      const { entries, exits } = totalsOf(answer.buckets)
      const byStore = [...answer.storeTotals.values()]
      expect(byStore.reduce((sum, store) => sum + store.entries, 0)).toBe(entries)
      expect(byStore.reduce((sum, store) => sum + store.exits, 0)).toBe(exits)
      const bars = (answer.series ?? []).flatMap((series) => series.entries)
      expect(bars.reduce((sum, people) => sum + people, 0)).toBe(entries)
      seen.add(entries)
      await turn()
    }
  } finally {
    arriving = false
    await sender
  }
  // Events did arrive between the responses.
  expect(seen.size).toBeGreaterThanOrEqual(3)
})
