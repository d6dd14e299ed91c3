import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, ROUNDS, roundsTimeout } from '../rig/rounds'

/** Tables and views, and what puts their rows in an order of its own. */
const ORDER = {
  traffic: 'ts, store_id, event_id',
  visits: 'ts, store_id, event_id',
  shop_events: 'ts, event_id',
  shop_order_items: 'ts, event_id, line',
  interactions: 'ts, session, event_id',
  dead_letters: 'ts, topic, "partition", "offset", "index"',
  traffic_1m: 'ts, store_id, door_id',
  traffic_1h: 'ts, store_id, door_id',
}

let rig: IngestRig
beforeAll(async () => {
  rig = await borrowIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

/** Rows and a checksum over every column of every row, by table. */
async function contents(): Promise<Record<string, { rows: number; checksum: string }>> {
  const found: Record<string, { rows: number; checksum: string }> = {}
  for (const [table, order] of Object.entries(ORDER)) {
    const rows = await execute(rig.address, `SELECT * FROM ${table} ORDER BY ${order}`)
    found[table] = { rows: rows.length, checksum: createHash('sha256').update(JSON.stringify(rows)).digest('hex') }
  }
  return found
}

it(
  'writes the same rows again when a new group reads the whole topic from its beginning, and no others',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    let items = 0
    await eachRound('replay-adds-no-rows', async ({ number, seed }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      // Each round reads again what all before it sent: many rounds send less each.
      for (let part = 0; part < 5; part++) await load.send(ROUNDS > 5 ? 100 : 500)
      const reads: (number | undefined)[] = []
      const states: Awaited<ReturnType<typeof contents>>[] = []
      let balance = { acknowledged: 0, items: 0, parked: 0, lost: 0, double: 0 }
      for (const group of [`${rig.group}-first-${number}`, `${rig.group}-again-${number}`]) {
        const worker = await rig.startWorker({ KAFKA_GROUP: group })
        await worker.joined()
        await rig.atRest(group)
        balance = await expectBalance(rig, mark, load.acked)
        await eventually(async () => (await execute(rig.address, 'SELECT sum(events) AS n FROM traffic_1h'))[0]?.n)
        states.push(await contents())
        reads.push((await worker.state())?.counts?.read)
        expect(await worker.stop()).toMatchObject({ code: 0 })
      }
      items += balance.items
      // A group that shares its partitions out anew reads some of them twice; none reads less than there is.
      for (const read of reads) expect(read, 'each group read it all').toBeGreaterThanOrEqual(items)
      expect(states[1]).toEqual(states[0])
      return { ...balance, faults: 1 }
    })
    await producer.disconnect()
  },
  roundsTimeout(90),
)
