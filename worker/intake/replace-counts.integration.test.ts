import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { EVERY_ROW } from '~/domain/counted-stores'
import { execute, questdbAddress } from '~/platform/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { replaceCounts } from './replace-counts'

const address = questdbAddress(inject('questdbUrl'))
const SLOW = { withinMs: 60_000 }
const AT = Date.parse('2026-02-10T14:00:00Z')

/** A replacement that nobody waits for any more: it looks at millions of rows before it would set those of a store to 0. */
function lateReplacement(storeId: string): Promise<unknown> {
  return execute(
    address,
    `INSERT INTO traffic (ts, store_id, customers_in, customers_out, source, received_at, event_id) /* replaces stored counts */
     SELECT timestamp_sequence(${AT * 1000}, 0), '${storeId}', 0, 0, 'test', now(), rnd_uuid4()
     FROM long_sequence(2000000000) WHERE rnd_double() < 0`,
    60_000,
  )
}

const running = async () =>
  execute(
    address,
    "SELECT query_id FROM query_activity() WHERE query LIKE '%/* replaces stored counts */%' AND query NOT LIKE '%query_activity%'",
  )

it('a replacement that still runs is ended before the same is done again, so that it cannot undo what is imported then', async () => {
  const storeId = `replaced-${randomUUID()}`
  const late = lateReplacement(storeId).then(
    () => 'it ran to its end',
    (error: Error) => error.message,
  )
  await eventually(async () => (await running()).length > 0, SLOW)
  const spans = [{ storeId, doorId: null, fromMs: AT, toMs: AT + 3_600_000 }]
  expect(await replaceCounts(address, EVERY_ROW, { name: 'hour.csv', spans })).toEqual({ spans: 1 })
  expect(await running()).toEqual([])
  expect(await late).toMatch(/cancel/i)
}, 120_000)
