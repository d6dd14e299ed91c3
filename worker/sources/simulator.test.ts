import { expect, it } from 'vitest'
import { startOfLocalDate } from '~/domain/time/zoned-time'
import { demoStores, profileOf, visitsOfDay } from '~/simulation'
import { Decoder } from '../decode/decode-message'
import { pseudonymsWith } from '../decode/letters/pseudonym'
import { SourceStats } from '../stats/source-stats'
import { playedFrom, playedOrigin } from './simulator'

const SEED = 3
const DATE = '2026-06-15'

/** Ids of the events that a store plays between two moments, decoded. */
function played(fromMs: number, toMs: number) {
  const store = demoStores(1)[0]!
  const ids = { counts: [] as string[], visits: [] as string[], parked: [] as string[] }
  const decoder = new Decoder(
    {
      traffic: ({ eventId }) => void ids.counts.push(eventId),
      rows: (rows) => void ids.visits.push(...rows.map(({ values }) => `${values.event_id} ${values.exit_ts}`)),
      parked: (reason, message) => void ids.parked.push(`${reason} ${message}`),
    },
    { retentionDays: 800, shopCurrency: 'EUR', pseudonyms: pseudonymsWith('a secret of tests') },
  )
  const place = { topic: 'simulator', partition: 0, stats: new SourceStats('simulator') }
  let offset = 0
  for (const { atMs, message } of playedFrom(store, fromMs, SEED)) {
    if (atMs >= toMs) break
    decoder.message(Buffer.from(JSON.stringify(message)), playedOrigin(place, offset++, atMs))
  }
  return ids
}

it('a played day becomes counts and finished visits; started midway, the rest has the same ids', () => {
  const store = demoStores(1)[0]!
  const fromMs = startOfLocalDate(DATE, store.timeZone)
  const [noonMs, toMs] = [fromMs + 12 * 3_600_000, fromMs + 24 * 3_600_000]
  const day = played(fromMs, toMs)
  expect(day.parked).toEqual([])
  const left = visitsOfDay(profileOf(store), DATE, SEED).filter(({ exitMs }) => exitMs < toMs)
  expect(left.length).toBeGreaterThan(100)
  expect(day.visits).toEqual(expect.arrayContaining(left.map(({ exitId, exitMs }) => `${exitId} ${exitMs * 1000}`)))
  expect(new Set(day.visits).size).toBe(day.visits.length)
  const afternoon = played(noonMs, toMs)
  expect(afternoon.visits.length).toBeGreaterThan(0)
  expect(day.visits.slice(-afternoon.visits.length)).toEqual(afternoon.visits)
  expect(day.counts.slice(-afternoon.counts.length)).toEqual(afternoon.counts)
})
