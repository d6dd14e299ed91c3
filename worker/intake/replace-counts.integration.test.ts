import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { EVERY_ROW } from '~/domain/counted-stores'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import type { IntakeProblem } from './answer'
import { replaceCounts } from './replace-counts'

const address = questdbAddress(inject('questdbUrl'))
const SLOW = { withinMs: 60_000 }
const AT = '2026-02-10T14:00:00.000000Z'
const COLUMNS = 'ts, store_id, customers_in, customers_out, source, received_at, event_id'

it('an abandoned replacement does not zero counts imported after its retry', async () => {
  const [storeId, eventId] = [`replaced-${randomUUID()}`, randomUUID()]
  const row = (entries: number) => `'${AT}', '${storeId}', ${entries}, 0, 'import:a.csv', now(), '${eventId}'`
  const store = (entries: number) => execute(address, `INSERT INTO traffic (${COLUMNS}) VALUES (${row(entries)})`)
  const entries = async () => {
    const [found] = await execute(address, `SELECT sum(customers_in) AS n FROM traffic WHERE store_id = '${storeId}'`)
    return found?.n
  }
  await store(90)
  // It spends seconds finding the rows to change, then sets the row to 0.
  const late = execute(
    address,
    `INSERT INTO traffic (${COLUMNS}) /* replaces stored counts */
     SELECT '${AT}', '${storeId}', 0, 0, 'import:a.csv', now(), '${eventId}'
     FROM long_sequence(400000000) WHERE x = 400000000`,
    60_000,
  ).catch(() => undefined)
  const running = `SELECT query_id FROM query_activity() WHERE query LIKE '%${storeId}%' AND query NOT LIKE '%query_activity%'`
  await eventually(async () => (await execute(address, running)).length > 0, SLOW)
  const fromMs = Date.parse(AT)
  const spans = [{ storeId, doorId: null, fromMs, toMs: fromMs + 3_600_000 }]
  // While the earlier one cannot be ended, the answer is 503 and the client sends the same command again.
  const sentAgain = () =>
    replaceCounts(address, EVERY_ROW, { name: 'hour.csv', spans }).catch((problem: IntakeProblem) => {
      expect(problem.status).toBe(503)
      return undefined
    })
  let answer: Awaited<ReturnType<typeof sentAgain>>
  await eventually(async () => {
    answer = await sentAgain()
    return answer !== undefined
  }, SLOW)
  expect(answer).toEqual({ spans: 1 })
  await eventually(async () => (await entries()) === 0, SLOW)
  await store(100)
  await late
  await eventually(async () => (await entries()) === 100, SLOW)
  const writes = "SELECT sequencerTxn AS taken, writerTxn AS readable FROM wal_tables() WHERE name = 'traffic'"
  const [{ taken } = {}] = await execute(address, writes)
  await eventually(async () => Number((await execute(address, writes))[0]?.readable) >= Number(taken), SLOW)
  expect(await entries()).toBe(100)
}, 120_000)
