import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { TABLE } from '~/domain/tables'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { QuestdbSource } from './questdb-source.server'

const address = questdbAddress(inject('questdbUrl'))
let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

async function sendTwelvePeople(storeId: string): Promise<void> {
  const atMs = Date.now()
  const counts = `customers_in=12i,customers_out=0i,received_at=${atMs}000t,event_id="${randomUUID()}"`
  const answer = await fetch(`${address.origin}/write`, {
    method: 'POST',
    headers: address.headers,
    body: `traffic,store_id=${storeId},source=test ${counts} ${atMs}000000`,
  })
  expect(answer.status).toBe(204)
  await eventually(async () => {
    const [row] = await execute(
      address,
      `SELECT count() AS rows FROM ${TABLE.trafficPerHour} WHERE store_id = '${storeId}'`,
    )
    return Number(row?.rows) === 1
  })
}

it('a store whose first event comes while figures are read is not shown without its counts', async () => {
  const storeId = `newly-heard-${randomUUID()}`
  let isSent = false
  const readsWhileADoorCounts: QuestdbReads = {
    get counted() {
      return reads.counted
    },
    async rows(row, sql, binds) {
      if (sql.includes('AS last_hour') && !isSent) {
        isSent = true
        await sendTwelvePeople(storeId)
      }
      return reads.rows(row, sql, binds)
    },
    close: () => reads.close(),
  }
  const nothingRegistered = { stores: async () => [], version: async () => 1, removedStores: async () => [] }
  const source = new QuestdbSource(readsWhileADoorCounts, nothingRegistered, 'UTC')
  const stores = await source.readStores(Date.now())
  expect(isSent).toBe(true)
  expect(stores.find(({ store_id }) => store_id === storeId)?.entries_today).toBe(12)
})
