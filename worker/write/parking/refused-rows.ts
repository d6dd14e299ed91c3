import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/process/log'
import { cutToBytes, MAX_PAYLOAD_BYTES } from '../../decode/letters/parked-payload'
import type { BatcherCounts } from '../batcher-counts'
import type { Body } from '../lanes/body'
import type { PatientWriter } from '../questdb/patient-writer'
import type { DeadLetter } from './parking'

type Parts = {
  writer: Pick<PatientWriter, 'write'>
  counts: Pick<BatcherCounts, 'flushes' | 'written'>
  log: Log
  /** Parks one dead letter; resolves when it is stored for good. */
  park: (letter: DeadLetter) => Promise<void>
}

/**
 * Stores the rows `from` ≤ row < `to` of a body, by default all. QuestDB takes a write as a whole or not at all. So a
 * refused write is split in half, and the halves again, until each refused row is alone. That row is parked as
 * `refused-by-store`, with its line as payload; all others are stored.
 * @returns a promise that resolves when every row is stored or parked; never rejects
 */
export async function storeOrPark(body: Body, parts: Parts, from = 0, to = body.rows): Promise<void> {
  const answer = await parts.writer.write(body.table, body.lines(from, to))
  if (answer.kind === 'stored') return countStored(body, parts, from, to)
  if (to - from === 1) return parkRow(body, parts, from, answer.message)
  const middle = from + ((to - from) >> 1)
  await storeOrPark(body, parts, from, middle)
  await storeOrPark(body, parts, middle, to)
}

function countStored(body: Body, { counts }: Parts, from: number, to: number): void {
  counts.flushes++
  // Items of an order are counted with their row of `shop_events`.
  if (body.table === TABLE.shopOrderItems) return
  counts.written += to - from
  body.countStored(from, to, Date.now())
}

function parkRow(body: Body, { log, park }: Parts, row: number, message: string): Promise<void> {
  log.warn({ table: body.table, answer: message }, 'QuestDB refused a row')
  const payload = cutToBytes(
    body
      .lines(row, row + 1)
      .toString('utf8')
      .trimEnd(),
    MAX_PAYLOAD_BYTES,
  )
  return park({ reason: 'refused-by-store', message, payload, ...body.origin(row) })
}
