import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { localDate } from '~/domain/time/zoned-time'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import {
  eventsOf,
  filterOf,
  NIGHTS,
  sampled,
  shortRange,
  storeOf,
  writeEvents,
} from '~/tests/support/history/history-cases'
import { eventsAboutJump, jumpOf, storesInEachState } from '~/tests/support/history/stores-in-each-state'
import { matrixRows } from '~/tests/support/matrix-rows'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from '../../question/filter'
import { NRF_CALENDAR } from '../../question/retail-calendar'
import { getHistory } from '../../reads/history-range'
import { type ExportRow, getExportRows } from './export-rows'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

const QUESTIONS = 5
const seen = new Set<string>()

const told = (rows: readonly Pick<ExportRow, 'fromMs' | 'toMs' | 'state' | 'entries' | 'exits'>[]) =>
  rows.map(({ fromMs, toMs, state, entries, exits }) =>
    [new Date(fromMs).toISOString(), toMs - fromMs, state, entries, exits].join(' '),
  )

describe('rows of a file of counts', () => {
  it.for(matrixRows(NIGHTS, ({ kind }) => kind))(
    'are for each store the buckets of its page in $zone at $now, states and all',
    async ({ zone, night, now }, { onTestFailed }) => {
      const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 30))
      let asked = ''
      onTestFailed(() => console.error(`HISTORY_SEED=${seed} ${asked}`))
      const nowMs = Date.parse(now)
      const stores = [0, 1, 2].map((salt) => sampled(storeOf(zone, nowMs), seed + salt))
      const [jumpMs, inStates] = [jumpOf(zone, night), storesInEachState(zone)]
      const events = [
        ...stores.flatMap((store, salt) => sampled(eventsOf(store, nowMs), seed + 10 + salt)),
        ...inStates.flatMap((store) => eventsAboutJump(store, jumpMs, nowMs)),
      ]
      await writeEvents(inject('questdbUrl'), reads, events)
      const range = shortRange(localDate(nowMs, zone))
      const ofNight: HistoryFilter = { ...DEFAULT_HISTORY_FILTER, range: { kind: 'custom', from: night, to: night } }
      const questions = [
        ...fc.sample(filterOf(range), { numRuns: QUESTIONS, seed }).map((filter) => ({ filter, stores })),
        { filter: ofNight, stores: inStates.map(({ store }) => store) },
      ]
      for (const { filter, stores } of questions) {
        const timeZone = filter.timeZone ?? zone
        asked = JSON.stringify({ filter, timeZone, stores })
        const pages = await Promise.all(
          stores.map((store) =>
            getHistory(reads, {
              filter: { ...filter, storeIds: [store.storeId] },
              stores: [store],
              timeZone,
              retail: NRF_CALENDAR,
              nowMs,
            }),
          ),
        )
        const { span, width } = pages[0]!
        const { weekdays, openOnly } = filter
        const rows: ExportRow[] = []
        const question = { stores, everyStore: false, span, width, timeZone, weekdays, openOnly, nowMs, asOfMs: null }
        for await (const some of getExportRows(reads, question)) rows.push(...some)
        for (const [index, { storeId }] of stores.entries()) {
          expect(told(rows.filter((row) => row.storeId === storeId))).toEqual(told(pages[index]!.buckets))
        }
        for (const { state } of rows) seen.add(state)
      }
    },
  )

  it('have covered every state of a bucket', () => {
    expect([...seen].sort()).toEqual(['closed', 'complete', 'open', 'partial', 'unknown'])
  })
})
