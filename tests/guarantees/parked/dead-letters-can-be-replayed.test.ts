import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS } from '~/domain/time/durations'
import { execute } from '~/platform/questdb/questdb-http'
import { borrowIngestRig, INTAKE_TOKEN, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { eachRound, roundsTimeout } from '../rig/rounds'

const CUSTOMER = '3FA85F64-5717-4562-B3FC-2C963F66AFA6'
const USER = 'grete@example.com'
const TABLES = ['traffic', 'visits', 'shop_events', 'shop_order_items'] as const
const OLD = 6

let rig: IngestRig
beforeAll(async () => {
  rig = await borrowIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

const run = promisify(execFile)

/** `npm run dead-letters -- …`, against a worker. @returns what it printed */
async function deadLetters(worker: IngestWorker, ...args: string[]): Promise<string> {
  return (await printed(worker, ...args)).stdout.trim()
}

async function printed(worker: IngestWorker, ...args: string[]) {
  const env = { ...process.env, QUESTDB_PG_URL: rig.questdb.pgUrl, INTAKE_URL: worker.intakeUrl, INTAKE_TOKEN }
  return run('npm', ['run', '--silent', 'dead-letters', '--', ...args], { env })
}

/**
 * Every row of the event tables that arrived from a moment on, but for when it arrived and by which topic: the same
 * event may come by two. Rows of before are gone where a worker keeps them for a day alone.
 */
async function rowsSince(from: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const table of TABLES) {
    const all = await execute(
      rig.address,
      `SELECT * FROM ${table} WHERE received_at >= '${from}' ORDER BY ts, store_id, event_id`,
    )
    found[table] = all.map(({ source: _source, received_at: _received, ...row }) => row)
  }
  return found
}

/**
 * One event of each shape that is two days old, ids and stores left to us where that may be; one that is new; one that
 * is none.
 */
async function sendEvents(round: number): Promise<void> {
  const old = new Date(Date.now() - 2 * DAY_MS + round).toISOString()
  const counted = { customers_in: 1, customers_out: 0, time_stamp: old }
  const visit = { event_type: 'foot_traffic', customer_id: CUSTOMER, weekday: 'any', time_slot: 'any' }
  const order = {
    event_type: 'order_completed',
    timestamp: old,
    user_id: ` ${USER} `,
    data: { order_id: round, items: [{ product_id: 'a', quantity: 2, price: 1.25 }], total: 2.5, currency: 'EUR' },
  }
  const producer = rig.client.producer()
  await producer.connect()
  const send = (topic: string, value: unknown, key: string | null = null) =>
    producer.send({ topic, acks: -1, messages: [{ partition: 1, key, value: JSON.stringify(value) }] })
  await send('store-traffic', counted, 'store-of-the-key')
  await send('store-traffic', [counted, { ...counted, time_stamp: new Date().toISOString() }, counted])
  await send('foot_traffic_realistic', { event_type: 'exit', time: old, weekday: 'any', time_slot: 'any' }, 'another')
  await send('foot_traffic', { ...visit, entry_time: old, exit_time: old, trip_duration_minutes: 0 }, 'a-third')
  await send('webshop-orders', order)
  await producer.send({
    topic: 'store-traffic',
    acks: -1,
    messages: [{ partition: 1, value: `{"user_id": "${USER}", "customers_in": ` }],
  })
  await producer.disconnect()
}

it(
  'writes a replayed dead letter once, as the row the message itself would have become',
  async () => {
    let unreadable = 0
    await eachRound('dead-letters-can-be-replayed', async ({ number }) => {
      const strict = await rig.startWorker({ RETENTION_DAYS: '1' })
      await strict.joined()
      const begun = new Date().toISOString()
      await sendEvents(number)
      unreadable += 1
      await rig.atRest()
      expect(await strict.stop()).toMatchObject({ code: 0 })
      const letters = await execute(rig.address, 'SELECT * FROM dead_letters WHERE replayed_at IS NULL')
      expect(letters.map(({ reason }) => reason).sort()).toEqual([
        ...Array(unreadable).fill('not-json'),
        ...Array(OLD).fill('too-old'),
      ])
      const kept = JSON.stringify(letters)
      expect(kept).not.toContain(USER)
      expect(kept.toLowerCase()).not.toContain(CUSTOMER.toLowerCase())

      const worker = await rig.startWorker()
      await worker.joined()
      const list = await deadLetters(worker, 'list', '--limit', '1000')
      expect(list.split('\n')).toHaveLength(OLD + unreadable)
      const { stdout, stderr } = await printed(worker, 'list', '--limit', '1')
      expect([stdout.trim(), stderr]).toEqual([list.split('\n')[0], expect.stringContaining('There are more')])
      expect(await deadLetters(worker, 'show', '--reason', 'not-json')).toContain('customers_in')
      const replayed = await deadLetters(worker, 'replay', '--reason', 'too-old')
      expect(replayed).toBe(`${OLD} looked at, ${OLD} written, 0 parked still`)
      await rig.readable()
      const written = await rowsSince(begun)
      expect(Object.fromEntries(TABLES.map((table) => [table, written[table]!.length]))).toEqual({
        traffic: 5,
        visits: 1,
        shop_events: 1,
        shop_order_items: 1,
      })

      // Again: nothing is left to replay but what no replay mends.
      expect(await deadLetters(worker, 'replay')).toBe(
        `${unreadable} looked at, 0 written, ${unreadable} parked still (${unreadable} not-json)`,
      )
      await rig.readable()
      expect(await rowsSince(begun)).toEqual(written)
      expect(await worker.stop()).toMatchObject({ code: 0 })

      // The messages themselves, read again by a worker that keeps them all, become the very same rows.
      const again = `${rig.group}-again-${number}`
      const reader = await rig.startWorker({ KAFKA_GROUP: again })
      await reader.joined()
      await rig.atRest(again)
      expect(await rowsSince(begun)).toEqual(written)
      expect(await reader.stop()).toMatchObject({ code: 0 })
      return { acknowledged: OLD, items: OLD + 2, parked: letters.length, lost: 0, double: 0, faults: 2 }
    })
  },
  roundsTimeout(120),
)
