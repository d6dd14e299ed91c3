import { readFileSync } from 'node:fs'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { PackedIds } from '~/worker/decode/event-id'
import { TrafficLines } from '~/worker/write/lanes/traffic-lines'
import { LineWriter } from '~/worker/write/questdb/line-writer'
import { countInView, until } from '../rig'
import { eventAt, STORES } from './ingest-load'

const BODY_BYTES = 4 * 1024 * 1024
const TABLE_OF_LIMIT = 'limit_traffic'

/** Creates a table like `traffic`, with the same views. */
export async function makeLimitTable(address: QuestdbAddress): Promise<void> {
  const files = ['001-traffic.sql', '014-traffic-by-day.sql'].map((name) =>
    readFileSync(`worker/schema/${name}`, 'utf8'),
  )
  const sql = files.join('\n').replace(/^\s*--.*$/gm, '')
  for (const statement of sql.replaceAll('{retentionDays}', '800').replaceAll('{retentionMonths}', '30').split(';')) {
    if (statement.trim()) await execute(address, statement.replaceAll(/\btraffic(?=\b|_)/g, TABLE_OF_LIMIT))
  }
}

/**
 * The limit: as many rows as the worker gets, as prepared bodies, two at a time, until all of them are in the view of
 * minutes.
 * @returns rows per second
 */
export async function measureLimit(address: QuestdbAddress, round: number, count: number): Promise<number> {
  const bodies = makeBodies(round, count)
  const before = await countInView(address, `${TABLE_OF_LIMIT}_1m`)
  const writer = new LineWriter(address)
  const next = bodies.values()
  const post = async () => {
    for (const one of next) {
      const outcome = await writer.write(one)
      if (outcome.kind !== 'stored') throw new Error(outcome.message)
    }
  }
  const begun = performance.now()
  await Promise.all([post(), post()])
  const all = async () => ((await countInView(address, `${TABLE_OF_LIMIT}_1m`)) === before + count ? true : undefined)
  await until('rows of the limit', all, 600_000)
  const took = (performance.now() - begun) / 1000
  writer.close()
  return count / took
}

function makeBodies(round: number, count: number): Buffer[] {
  const lines = new TrafficLines()
  const ids = new PackedIds(`limit-${round}`, 0)
  const nowMs = Date.now()
  const origin = { source: 'kafka:limit', offset: 0, arrivedMs: nowMs }
  const bodies: Buffer[] = []
  let body = Buffer.alloc(BODY_BYTES + 1024)
  let end = 0
  for (let row = 0; row < count; row++) {
    const traffic = {
      tsMicros: eventAt(row, count, nowMs) * 1000,
      storeId: String((row % STORES) + 1),
      doorId: `d${(Math.floor(row / STORES) % 3) + 1}`,
      customersIn: row % 5,
      customersOut: row % 3,
      eventId: ids.of(row, 0),
    }
    end = lines.write(body, end, lines.head(traffic, origin), traffic, origin)
    if (end < BODY_BYTES && row < count - 1) continue
    const text = body.subarray(0, end).toString('latin1')
    bodies.push(Buffer.from(text.replaceAll('traffic,store_id', `${TABLE_OF_LIMIT},store_id`), 'latin1'))
    body = Buffer.alloc(BODY_BYTES + 1024)
    end = 0
  }
  return bodies
}
