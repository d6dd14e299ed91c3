import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { instantMs, instantTextOf } from '~/domain/time/instants'
import { execute, type QuestdbAddress, QuestdbStatementError } from '~/platform/questdb/questdb-http'
import { sqlText } from '~/platform/questdb/sql-text'
import { Decoder, type DecodingRules } from '../decode/decode-message'
import { PackedIds } from '../decode/event-id'
import { alreadyPseudonyms } from '../decode/letters/pseudonym'
import type { ParkReason } from '../decode/outcome'
import type { AllStats } from '../stats/source-stats'
import type { Batcher } from '../write/batcher'
import { markReplayed } from '../write/parking/dead-letters'
import type { StoredLetter } from '../write/parking/letter-form'
import type { LineWriter } from '../write/questdb/line-writer'
import { IntakeProblem } from './answer'

/** Which letters: those that match every given field. `since`, `until`: when they were parked, ISO times. */
export const replayFilterSchema = z.strictObject({
  topic: z.string().min(1).max(249).optional(),
  partition: z.number().int().min(0).optional(),
  offset: z.number().int().min(0).optional(),
  index: z.number().int().min(0).optional(),
  reason: z.string().min(1).max(64).optional(),
  since: instantTextOf('an ISO 8601 time with a zone').optional(),
  until: instantTextOf('an ISO 8601 time with a zone').optional(),
})
export type ReplayFilter = z.infer<typeof replayFilterSchema>

/** How many letters were examined, became rows, and are still parked (with their newest reasons). */
export type ReplayResult = { looked: number; written: number; stillParked: number; reasons: Record<string, number> }

function whereOf(filter: ReplayFilter): string {
  const parts = ['replayed_at IS NULL']
  if (filter.topic !== undefined) parts.push(`topic = ${sqlText(filter.topic)}`)
  if (filter.partition !== undefined) parts.push(`"partition" = ${filter.partition}`)
  if (filter.offset !== undefined) parts.push(`"offset" = ${filter.offset}`)
  if (filter.index !== undefined) parts.push(`"index" = ${filter.index}`)
  if (filter.reason !== undefined) parts.push(`reason = ${sqlText(filter.reason)}`)
  if (filter.since !== undefined) parts.push(`ts >= ${sqlText(new Date(instantMs(filter.since)).toISOString())}`)
  if (filter.until !== undefined) parts.push(`ts < ${sqlText(new Date(instantMs(filter.until)).toISOString())}`)
  return parts.join(' AND ')
}

const MOST = 10_000
/** Letters in memory at once: up to 64 KiB each. */
const AT_ONCE = 100

export type ReplayParts = {
  address: QuestdbAddress
  writer: LineWriter
  batcher: Batcher
  rules: DecodingRules
  stats: AllStats
  defaultStoreId: string
}

/** Why a letter is still parked; null if it became rows. */
type Verdict = { letter: StoredLetter; parked: string | null }

function storeAway(message: string): IntakeProblem {
  return new IntakeProblem(503, 'store_away', `${message}. Replay again later: no row is written twice.`, {
    'retry-after': '5',
  })
}

/** The rows of a query. @throws {IntakeProblem} 503 if QuestDB does not answer */
function ask(address: QuestdbAddress, sql: string): Promise<Record<string, unknown>[]> {
  return execute(address, sql).catch((error: unknown) => {
    if (error instanceof QuestdbStatementError && error.status < 500) throw error
    throw storeAway('the letters cannot be read now: QuestDB does not answer')
  })
}

/**
 * Decodes dead letters again, each with its own arrival time and the id of its own position, so that a replay adds no
 * row twice. User ids in them are pseudonyms already and stay as they are. Letters that became rows are marked with the
 * time of the replay.
 * @throws {IntakeProblem} 503 while QuestDB does not answer or takes no writes
 */
export async function replayLetters(filter: ReplayFilter, parts: ReplayParts): Promise<ReplayResult> {
  const { address, batcher } = parts
  if (!batcher.hasRoom || batcher.failingSince !== null) throw storeAway('QuestDB takes no writes now')
  const places = await ask(
    address,
    `SELECT ts, topic, "partition", "offset", "index" FROM ${TABLE.deadLetters} WHERE ${whereOf(filter)} LIMIT ${MOST}`,
  )
  const result: ReplayResult = { looked: places.length, written: 0, stillParked: 0, reasons: {} }
  for (let from = 0; from < places.length; from += AT_ONCE) {
    await replaySome(await lettersOf(address, places.slice(from, from + AT_ONCE)), parts, result)
  }
  return result
}

const placeOf = ({ ts, topic, partition, offset, index }: Record<string, unknown>) =>
  JSON.stringify([ts, topic, partition, offset, index])

/** The complete letters of the given places. */
async function lettersOf(
  address: QuestdbAddress,
  places: readonly Record<string, unknown>[],
): Promise<Record<string, unknown>[]> {
  const times = [...new Set(places.map(({ ts }) => sqlText(String(ts))))].join(', ')
  const topics = [...new Set(places.map(({ topic }) => sqlText(String(topic))))].join(', ')
  const offsets = [...new Set(places.map(({ offset }) => Number(offset)))].join(', ')
  const wanted = new Set(places.map(placeOf))
  const rows = await ask(
    address,
    `SELECT ts, arrived_at, topic, "partition", "offset", "index", reason, message, payload FROM ${TABLE.deadLetters}
     WHERE ts IN (${times}) AND topic IN (${topics}) AND "offset" IN (${offsets}) AND replayed_at IS NULL`,
  )
  return rows.filter((row) => wanted.has(placeOf(row)))
}

/** Decodes letters and marks those that became rows. Adds to `result`. */
async function replaySome(
  found: readonly Record<string, unknown>[],
  parts: ReplayParts,
  result: ReplayResult,
): Promise<void> {
  const { batcher, stats } = parts
  const place = { topic: 'replay', partition: 0, stats: stats.of('replay') }
  await batcher.room(place)
  const verdicts: Verdict[] = []
  const units: Promise<void>[] = []
  for (const row of found) {
    const letter: StoredLetter = {
      parkedMs: Date.parse(String(row.ts)),
      arrivedMs: Date.parse(String(row.arrived_at ?? row.ts)),
      place: { topic: String(row.topic), partition: Number(row.partition), stats: stats.of('replay') },
      offset: Number(row.offset),
      index: Number(row.index),
      reason: String(row.reason) as ParkReason,
      message: String(row.message ?? ''),
      payload: String(row.payload ?? ''),
    }
    const ids = new PackedIds(letter.place.topic, letter.place.partition)
    const verdict: Verdict = { letter, parked: null }
    verdicts.push(verdict)
    const decoder = new Decoder(
      {
        traffic: (row, origin, index) => batcher.traffic(row, origin, index),
        rows: (items, origin, index) => batcher.rows(items, origin, index),
        held: (item) =>
          batcher.held(item, () => {
            verdict.parked = 'too-many-stores'
          }),
        parked: (reason) => {
          verdict.parked = reason
        },
      },
      { ...parts.rules, pseudonyms: alreadyPseudonyms },
    )
    const value = letter.payload.startsWith('base64:')
      ? Buffer.from(letter.payload.slice(7), 'base64')
      : Buffer.from(letter.payload)
    batcher.begin()
    decoder.message(value, {
      place: letter.place,
      offset: letter.offset,
      arrivedMs: letter.arrivedMs,
      source: `kafka:${letter.place.topic}`,
      fallbackStoreId: parts.defaultStoreId,
      idOf: (index) => ids.of(letter.offset, letter.index + index),
    })
    units.push(batcher.end())
  }
  await Promise.all(units)
  const written: StoredLetter[] = []
  for (const { letter, parked } of verdicts) {
    if (parked === null) written.push(letter)
    else {
      result.stillParked++
      result.reasons[parked] = (result.reasons[parked] ?? 0) + 1
    }
  }
  if (written.length > 0) {
    await markReplayed(parts.writer, written, Date.now()).catch((error: Error) => {
      throw storeAway(`the letters became rows, but ${error.message}`)
    })
  }
  result.written += written.length
}
