import { gunzipSync, gzipSync } from 'node:zlib'
import { CompressionTypes, type IHeaders } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute } from '~/platform/questdb/questdb-http'
import { HOSTILE_MESSAGES, type MessageOutcome } from '~/tests/hostile/lists/messages'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import { PARTITIONS } from '~/tests/support/ingest/ingest-servers'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { badMessages, hugeMessages } from '../rig/bad-messages'
import { idOfPlace } from '../rig/event-ids'
import { markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

const TOPIC = 'store-traffic'
const BAD = 2_500
/** A broker takes batches of up to a megabyte. */
const BYTES_PER_SEND = 700_000
const MOST_PAYLOAD_BYTES = 64 * 1024
const REASONS = [
  ...['empty', 'not-utf8', 'not-json', 'too-large', 'unknown-shape', 'field-missing', 'field-wrong'],
  ...['too-far-ahead', 'too-old', 'refused-by-store'],
]

let rig: IngestRig
let worker: IngestWorker
beforeAll(async () => {
  rig = await borrowIngestRig()
  // Random ids of stores are many in a long run.
  worker = await rig.startWorker({
    DEFAULT_STORE_ID: 'the-default',
    MAX_STORES: '999999',
    MAX_NEW_STORES_PER_HOUR: '999999',
  })
  await worker.joined()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

type Placed = { partition: number; value: Buffer | null; key?: string | Buffer; headers?: IHeaders; good?: boolean }
type Sent = Placed & { offset: number }

/**
 * Sends messages in their order, in batches a broker takes, every third batch compressed.
 * @returns where each one stands
 */
async function send(messages: readonly Placed[]): Promise<Sent[]> {
  const producer = rig.client.producer()
  await producer.connect()
  const sent: Sent[] = []
  for (let from = 0, batch = 0; from < messages.length; batch++) {
    let to = from
    let size = 0
    while (to < messages.length && (to === from || size + (messages[to]!.value?.length ?? 0) <= BYTES_PER_SEND)) {
      size += messages[to++]!.value?.length ?? 0
    }
    const part = messages.slice(from, to)
    const compression = batch % 3 === 2 ? CompressionTypes.GZIP : CompressionTypes.None
    const answers = await producer.send({ topic: TOPIC, acks: -1, compression, messages: part })
    for (const { partition, baseOffset } of answers) {
      const held = part.filter((message) => message.partition === partition)
      held.forEach((message, place) => {
        sent.push({ ...message, offset: Number(baseOffset) + place })
      })
    }
    from = to
  }
  await producer.disconnect()
  return sent
}

/** The text of a message that is not too large to look at. */
function textOf(value: Buffer | null): string {
  if (value?.[0] !== 0x1f) return value?.toString('utf8') ?? ''
  try {
    return gunzipSync(value, { maxOutputLength: 1024 * 1024 }).toString('utf8')
  } catch {
    return ''
  }
}

/** How many outcomes a message must have at least: one for each item of an array that can be parsed, else one. */
function leastOutcomes(text: string): number {
  try {
    const parsed: unknown = JSON.parse(text)
    return Array.isArray(parsed) ? Math.max(1, parsed.length) : 1
  } catch {
    return 1
  }
}

/** Ids of shop events and interactions are made of what they say, not of their place: the counts alone tell of them. */
const isToldByItsWords = (text: string) => /"(timestamp|session)"/.test(text)

it(
  'stores or parks every item of thousands of bad messages, and stores every good one in between',
  async () => {
    await eachRound('bad-message-is-parked-and-the-rest-goes-on', async ({ number, random }) => {
      const { atMs } = await markOf(rig)
      const good: string[] = []
      const messages: Placed[] = badMessages(BAD, Math.floor(random.between(0, 2 ** 31))).flatMap((value, place) => {
        const partition = place % PARTITIONS
        const id = random.uuid()
        good.push(id)
        const event = {
          store_id: 5,
          customers_in: 1,
          customers_out: 0,
          time_stamp: new Date().toISOString(),
          event_id: id,
        }
        const text = JSON.stringify(place % 7 === 0 ? [event] : event)
        return [
          { partition, value },
          { partition, value: place % 5 === 0 ? gzipSync(text) : Buffer.from(text), good: true },
        ]
      })
      const huge = number === 1 ? hugeMessages().map((value, place) => ({ partition: place % PARTITIONS, value })) : []
      const sent = await send([...messages, ...huge])
      await rig.atRest()

      expect(worker.child.ended, 'the worker never ended').toBeUndefined()
      const { counts } = (await worker.state())!
      expect(counts?.read, 'read = written + parked').toBe((counts?.written ?? 0) + (counts?.parked ?? 0))

      const from = new Date(atMs).toISOString()
      const letters = await execute(
        rig.address,
        `SELECT topic, "partition", "offset", "index", reason, payload, message FROM dead_letters WHERE ts >= '${from}'`,
      )
      const outcomes = new Set(letters.map((letter) => `${letter.partition}/${letter.offset}/${letter.index}`))
      expect(outcomes.size, 'each letter once').toBe(letters.length)
      const stored = new Set<unknown>()
      for (const table of ['traffic', 'visits', 'shop_events', 'interactions']) {
        const rows = await execute(
          rig.address,
          `SELECT event_id, received_at FROM ${table} WHERE received_at >= '${from}'`,
        )
        for (const row of rows) stored.add(row.event_id)
      }
      expect(
        good.filter((id) => !stored.has(id)),
        'good ones that are missing',
      ).toEqual([])

      const silent = sent.filter(({ partition, offset, value, good }) => {
        const text = textOf(value)
        if (good || isToldByItsWords(text)) return false
        return Array.from({ length: leastOutcomes(text) }, (_, index) => index).some(
          (index) =>
            !outcomes.has(`${partition}/${offset}/${index}`) && !stored.has(idOfPlace(TOPIC, partition, offset, index)),
        )
      })
      expect(
        silent.map(({ value }) => textOf(value).slice(0, 200)),
        'silently dropped',
      ).toEqual([])
      for (const { reason, payload, message } of letters) {
        expect(REASONS).toContain(reason)
        expect(Buffer.byteLength(String(payload ?? ''))).toBeLessThanOrEqual(MOST_PAYLOAD_BYTES)
        expect(String(message ?? '').length).toBeGreaterThan(0)
      }
      const balance = { acknowledged: sent.length, items: sent.length, parked: letters.length, lost: 0, double: 0 }
      return { ...balance, faults: BAD + huge.length }
    })
  },
  roundsTimeout(120),
)

it('takes the store from the message, its key, its header or the setting, in this order', async () => {
  // Figures that none of the random messages of earlier rounds has.
  const event = { customers_in: 4711, customers_out: 1234, time_stamp: new Date().toISOString() }
  const value = Buffer.from(JSON.stringify(event))
  const headers = { store_id: 'from-header' }
  await send([
    {
      partition: 0,
      value: Buffer.from(JSON.stringify({ ...event, store_id: 'from-message' })),
      key: 'from-key',
      headers,
    },
    { partition: 0, value, key: 'from-key', headers },
    { partition: 0, value: gzipSync(`[${value}]`), key: ' ', headers },
    { partition: 0, value },
  ])
  await rig.atRest()
  const rows = await execute(rig.address, 'SELECT store_id FROM traffic WHERE customers_in = 4711 ORDER BY store_id')
  expect(rows.map((row) => row.store_id)).toEqual(['from-header', 'from-key', 'from-message', 'the-default'])
})

it('parks what falls back on a key that is not UTF-8, and makes no store of it', async () => {
  const event = { customers_in: 4712, customers_out: 1234, time_stamp: new Date().toISOString() }
  const value = Buffer.from(JSON.stringify(event))
  const key = (last: number) => Buffer.from([0xff, last])
  await send([
    { partition: 0, value, key: key(0xfe) },
    { partition: 0, value, key: key(0xfd) },
    { partition: 0, value: Buffer.from(JSON.stringify({ ...event, store_id: 'its-own' })), key: key(0xfc) },
  ])
  await rig.atRest()
  const rows = await execute(
    rig.address,
    'SELECT store_id FROM traffic WHERE customers_in = 4712 AND customers_out = 1234',
  )
  expect(rows.map((row) => row.store_id)).toEqual(['its-own'])
  const letters = await execute(
    rig.address,
    'SELECT reason, message, payload FROM dead_letters WHERE payload LIKE \'%"customers_in":4712,"customers_out":1234%\' ORDER BY "offset"',
  )
  expect(letters.map((letter) => letter.reason)).toEqual(['field-wrong', 'field-wrong'])
  expect(String(letters[0]?.message)).toMatch(/^store_id \(from the message's key or header\): .*not UTF-8, bytes fffe/)
  expect(String(letters[1]?.payload)).toContain('fffd')
})

it('makes of each hostile message what is wanted, once, whatever stands in its headers and as its time', async () => {
  const topic = 'webshop-users'
  await rig.takeAnyTime(topic)
  const producer = rig.client.producer()
  await producer.connect()
  const wanted = new Map<number, MessageOutcome>()
  for (const { wanted: outcome, name: _, ...message } of HOSTILE_MESSAGES) {
    const [answer] = await producer.send({ topic, acks: -1, messages: [{ ...message, partition: 2 }] })
    wanted.set(Number(answer?.baseOffset), outcome)
  }
  await producer.disconnect()
  await rig.atRest()
  expect(worker.child.ended, 'the worker never ended').toBeUndefined()
  const letters = await execute(
    rig.address,
    `SELECT "offset", reason, count() AS letters FROM dead_letters WHERE topic = '${topic}' GROUP BY "offset", reason`,
  )
  const found = [...wanted.keys()].map((offset) => {
    const ofIt = letters.filter((letter) => letter.offset === offset)
    return Object.fromEntries(ofIt.map(({ reason, letters: count }) => [String(reason), count]))
  })
  const parked = [...wanted.values()].map(({ row: _, ...reasons }) => reasons)
  expect(Object.fromEntries(found.entries())).toEqual(Object.fromEntries(parked.entries()))
  let rows = 0
  for (const table of ['traffic', 'visits', 'shop_events', 'interactions']) {
    const [held] = await execute(rig.address, `SELECT count() AS n FROM ${table} WHERE source = 'kafka:${topic}'`)
    rows += Number(held?.n)
  }
  expect(rows).toBe([...wanted.values()].reduce((sum, { row = 0 }) => sum + row, 0))
}, 240_000)
