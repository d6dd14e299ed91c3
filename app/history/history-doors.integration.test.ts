import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getDoorHours } from './reads/history-doors'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

it('returns each hour in which a door sent events, for more doors and days than fit a megabyte of text', async () => {
  // Within the retention, and across a boundary of the days that one row covers.
  const fromMs = (Math.floor(Date.now() / DAY_MS / 64) * 64 - 84) * DAY_MS
  const [stores, doors, days, hours] = [600, 2, 40, 2]
  const rows = stores * doors * days * hours
  // In row x the doors vary fastest, then the hours 08:00 and 20:00, then the days; door 2 sends nothing at 20:00.
  const door = `(x - 1) % ${stores * doors}`
  const hour = `8 + 12 * (((x - 1) / ${stores * doors}) % ${hours})`
  const day = `(x - 1) / ${stores * doors * hours}`
  const heard = rows - stores * days
  await execute(
    questdbAddress(inject('questdbUrl')),
    `INSERT INTO traffic (ts, store_id, door_id, customers_in, customers_out, source, received_at, event_id)
     SELECT ts, store_id, door_id, 1, 0, 'test', ts, to_uuid(n, 77) FROM (
       SELECT (${fromMs * 1000} + ((${day}) * 24 + ${hour}) * ${HOUR_MS * 1000})::timestamp AS ts,
         concat('year-', ${door} / ${doors})::symbol AS store_id, concat('door-', 1 + ${door} % ${doors})::symbol AS door_id, x AS n
       FROM long_sequence(${rows})
       WHERE NOT (${door} % ${doors} = 1 AND ${hour} = 20)
     ) ORDER BY ts`,
    60_000,
  )
  const storeIds = Array.from({ length: stores }, (_, index) => `year-${index}`)
  const toMs = fromMs + days * DAY_MS
  await vi.waitFor(
    async () => {
      const found = await getDoorHours(reads, storeIds, fromMs, toMs)
      expect(found.reduce((sum, { events }) => sum + events, 0)).toBe(heard)
    },
    { timeout: 60_000, interval: 250 },
  )
  const found = await getDoorHours(reads, storeIds, fromMs, toMs)
  expect(found).toHaveLength(stores * doors)
  const firstDay = fromMs / DAY_MS
  for (const { storeId, doorId, hours: count, firstMs, lastMs, heard: hoursHeard } of found) {
    const mask = doorId === 'door-2' ? 2 ** 8 : 2 ** 8 + 2 ** 20
    const found = Array.from({ length: days }, (_, index) => hoursHeard.of(firstDay + index))
    expect(found, `${storeId} ${doorId}`).toEqual(found.map(() => mask))
    expect([count, firstMs, lastMs]).toEqual([
      days * (doorId === 'door-2' ? hours - 1 : hours),
      fromMs + 8 * HOUR_MS,
      fromMs + (days - 1) * DAY_MS + (doorId === 'door-2' ? 8 : 20) * HOUR_MS,
    ])
  }
})
