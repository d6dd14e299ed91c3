import { randomUUID } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type IngestRig, PSEUDONYM_SECRET } from '~/tests/support/ingest/ingest-rig'
import { TOPICS } from '~/tests/support/ingest/ingest-servers'
import { idOfPlace, idOfSender, idOfWords, type SaidShopEvent } from './event-ids'
import type { Acked } from './event-load'

/** A message as it stands in the log. */
type Logged = { topic: string; partition: number; offset: number; value: Buffer | null }

/** What must be there once, by the table and what tells it apart within it. */
type Label = string

/** The first byte of gzip; no text begins with it. */
const GZIP = 0x1f
/** An array of more items is one letter as a whole: docs/guarantees.md, "Limits". */
const MOST_ITEMS = 100_000

type Item = {
  broken?: string
  event_type?: string
  event_id?: string
  data?: { items?: unknown[] }
  events?: { id: string }[]
}

/**
 * What a message of the load must have become, reckoned from its bytes and place alone and apart from the product's
 * code: a label for each item, and for each line of an order.
 */
function labelsOf({ topic, partition, offset, value }: Logged): Label[] {
  const parked = (index: number) => `dead_letters/${topic}/${partition}/${offset}/${index}`
  let parsed: Item | null | (Item | null)[]
  try {
    parsed = JSON.parse((value?.[0] === GZIP ? gunzipSync(value) : value)?.toString() ?? '')
  } catch {
    return [parked(0)]
  }
  if (Array.isArray(parsed) && (parsed.length === 0 || parsed.length > MOST_ITEMS)) return [parked(0)]
  return (Array.isArray(parsed) ? parsed : [parsed]).flatMap((item, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item) || item.broken !== undefined) {
      return [parked(index)]
    }
    if (item.events !== undefined) return item.events.map(({ id }) => `interactions/${idOfSender(id)}`)
    const given = item.event_id === undefined ? undefined : idOfSender(item.event_id)
    if (item.data !== undefined) {
      const id = given ?? idOfWords(item as SaidShopEvent, PSEUDONYM_SECRET)
      return [`shop_events/${id}`, ...(item.data.items ?? []).map((_, line) => `shop_order_items/${id} ${line}`)]
    }
    const table = item.event_type === 'foot_traffic' ? 'visits' : 'traffic'
    return [`${table}/${given ?? idOfPlace(topic, partition, offset, index)}`]
  })
}

/** A moment at rest: all before it has been judged. Ends of the log by `topic/partition`. */
export type Mark = { atMs: number; ends: ReadonlyMap<string, number> }

/** Where the log ends now. */
export async function markOf(rig: IngestRig): Promise<Mark> {
  const admin = rig.client.admin()
  await admin.connect()
  const ends = new Map<string, number>()
  for (const topic of TOPICS) {
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      ends.set(`${topic}/${partition}`, Number(high))
  }
  await admin.disconnect()
  return { atMs: Date.now(), ends }
}

/** Reads what the topics got since a mark, up to now, by a client of its own. */
async function readLog(rig: IngestRig, since: Mark): Promise<Logged[]> {
  const begin = (place: string) => since.ends.get(place) ?? 0
  const open = new Map([...(await markOf(rig)).ends].filter(([place, end]) => end > begin(place)))
  const messages: Logged[] = []
  if (open.size === 0) return messages
  const consumer = rig.client.consumer({ groupId: `ledger-${randomUUID()}`, maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topics: [...TOPICS], fromBeginning: true })
  try {
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      void consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch: { topic, partition, messages: held } }) => {
          const place = `${topic}/${partition}`
          const end = open.get(place)
          if (end === undefined) return
          for (const { offset, value } of held) {
            if (Number(offset) >= begin(place) && Number(offset) < end)
              messages.push({ topic, partition, offset: Number(offset), value })
          }
          if (Number(held.at(-1)?.offset) >= end - 1) open.delete(place)
          if (open.size === 0) resolve()
        },
      })
      for (const place of open.keys()) {
        const [topic = '', partition] = place.split('/')
        consumer.seek({ topic, partition: Number(partition), offset: String(begin(place)) })
      }
    })
  } finally {
    await consumer.disconnect()
  }
  return messages
}

/** The labels of all rows in QuestDB that arrived since a mark, repeats included. */
async function storedLabels(address: QuestdbAddress, since: Mark): Promise<Label[]> {
  const labels: Label[] = []
  const from = new Date(since.atMs).toISOString()
  for (const [table, told] of [
    ['traffic', 'event_id'],
    ['visits', 'event_id'],
    ['shop_events', 'event_id'],
    ['shop_order_items', "concat(event_id, ' ', line)"],
    ['interactions', 'event_id'],
  ] as const) {
    for (const row of await execute(address, `SELECT ${told} AS id FROM ${table} WHERE received_at >= '${from}'`)) {
      labels.push(`${table}/${row.id}`)
    }
  }
  const letters = await execute(
    address,
    `SELECT topic, "partition", "offset", "index" FROM dead_letters WHERE ts >= '${from}'`,
  )
  for (const { topic, partition, offset, index } of letters) {
    labels.push(`dead_letters/${topic}/${partition}/${offset}/${index}`)
  }
  return labels
}

/**
 * What a round came to, for the table of the long run. `acknowledged`: messages; all else: items, which are one or more
 * of a message.
 */
export type Balance = { acknowledged: number; items: number; parked: number; lost: number; double: number }

const SHOWN = 10

/**
 * Holds what log and database got since a mark against each other, at rest: each item of the log is stored or parked,
 * once; nothing else is there; what Kafka acknowledged stands in the log; the views hold the sums of their tables.
 */
export async function expectBalance(rig: IngestRig, since: Mark, acked: readonly Acked[]): Promise<Balance> {
  const log = await readLog(rig, since)
  const byPlace = new Map(log.map((message) => [`${message.topic}/${message.partition}/${message.offset}`, message]))
  const notInLog = acked.filter(
    ({ topic, partition, offset, value }) =>
      (byPlace.get(`${topic}/${partition}/${offset}`)?.value?.toString() ?? null) !== value,
  )
  expect(notInLog.slice(0, SHOWN), 'acknowledged and not in the log').toEqual([])

  const items = log.flatMap(labelsOf)
  const wanted = new Set(items)
  const stored = await storedLabels(rig.address, since)
  const distinct = new Set(stored)
  const missing = [...wanted].filter((label) => !distinct.has(label))
  const foreign = [...distinct].filter((label) => !wanted.has(label))
  expect(
    missing.slice(0, SHOWN),
    `in the log and neither stored nor parked (${missing.length} of ${items.length})`,
  ).toEqual([])
  expect(foreign.slice(0, SHOWN), 'stored and not in the log').toEqual([])
  expect(stored.length, 'rows = distinct rows').toBe(distinct.size)
  expect(distinct.size, 'distinct items of the log = distinct ids stored + parked').toBe(wanted.size)
  const ofAcked = new Set(
    acked.flatMap((message) =>
      labelsOf({ ...message, value: message.value === null ? null : Buffer.from(message.value) }),
    ),
  )
  expect([...ofAcked].filter((label) => !distinct.has(label)).slice(0, SHOWN), 'acknowledged and missing').toEqual([])
  await expectViewsAgree(rig.address)
  return {
    acknowledged: acked.length,
    items: items.filter((label) => !label.startsWith('shop_order_items/')).length,
    parked: stored.filter((label) => label.startsWith('dead_letters/')).length,
    lost: missing.length,
    double: stored.length - distinct.size,
  }
}

/**
 * Holds what the group has committed against what is stored, while no worker runs: nothing that was committed has yet
 * to be written.
 */
export async function expectCommittedIsStored(rig: IngestRig, since: Mark): Promise<void> {
  await rig.readable()
  const committed = await rig.committed()
  const done = (await readLog(rig, since)).filter(
    ({ topic, partition, offset }) => offset < (committed.get(`${topic}/${partition}`) ?? 0),
  )
  expect(done.length, 'messages committed since the mark').toBeGreaterThan(0)
  const stored = new Set(await storedLabels(rig.address, since))
  const missing = done.flatMap(labelsOf).filter((label) => !stored.has(label))
  expect(missing.slice(0, SHOWN), `committed and neither stored nor parked (${missing.length})`).toEqual([])
}

/** The hourly view, two views above the table, holds the table's sums; it follows the table by a moment. */
async function expectViewsAgree(address: QuestdbAddress): Promise<void> {
  const [table] = await execute(
    address,
    'SELECT sum(customers_in) AS entries, sum(customers_out) AS exits, count() AS events FROM traffic',
  )
  await eventually(
    async () => {
      const [view] = await execute(
        address,
        'SELECT sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events FROM traffic_1h',
      )
      expect(view).toEqual(table)
      return true
    },
    { withinMs: 120_000 },
  )
}
