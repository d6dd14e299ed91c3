import { setTimeout as pause } from 'node:timers/promises'
import { TABLE } from '~/domain/tables'
import { HOUR_MS } from '~/domain/time/durations'
import { execute, type QuestdbAddress, QuestdbStatementError } from '~/platform/questdb/questdb-http'
import { sqlText } from '~/platform/questdb/sql-text'
import type { DeadLetter } from './parking'

/** A letter parked this soon after its arrival is stored under its arrival time. */
const SOON_MS = HOUR_MS
/** How long QuestDB may take to make accepted letters readable. */
const APPLIED_WITHIN_MS = 10_000
const ASK_EVERY_MS = 20
const QUERY_TIMEOUT_MS = 10_000

const between = (values: readonly number[]) =>
  `BETWEEN ${values.reduce((a, b) => Math.min(a, b))} AND ${values.reduce((a, b) => Math.max(a, b))}`
const placeOf = (partition: unknown, offset: unknown, index: unknown) => `${partition}/${offset}/${index}`

/**
 * Waits until what was written to `dead_letters` so far is readable. Does not wait for a suspended table.
 * @throws if it takes too long
 */
async function applied(address: QuestdbAddress): Promise<void> {
  let wanted: number | null = null
  for (const deadline = Date.now() + APPLIED_WITHIN_MS; ; await pause(ASK_EVERY_MS)) {
    const [table] = await execute(
      address,
      `SELECT suspended, writerTxn, sequencerTxn FROM wal_tables() WHERE name = '${TABLE.deadLetters}'`,
      QUERY_TIMEOUT_MS,
    )
    if (!table || table.suspended === true) return
    wanted ??= Number(table.sequencerTxn)
    if (Number(table.writerTxn) >= wanted) return
    if (Date.now() > deadline) throw new Error('QuestDB is behind with applying dead letters')
  }
}

/** The timestamps of a topic's letters that QuestDB has already, by their position. */
async function standing(address: QuestdbAddress, topic: string, letters: readonly DeadLetter[]) {
  const rows = await execute(
    address,
    `SELECT ts, "partition", "offset", "index" FROM ${TABLE.deadLetters}
     WHERE topic = ${sqlText(topic)} AND "offset" ${between(letters.map(({ offset }) => offset))}
       AND "partition" ${between(letters.map(({ place }) => place.partition))}
       AND "index" ${between(letters.map(({ index }) => index))} ORDER BY ts DESC`,
    QUERY_TIMEOUT_MS,
  )
  return new Map(
    rows.map((row) => [placeOf(row.partition, row.offset, row.index), Date.parse(String(row.ts))] as const),
  )
}

/**
 * The timestamp under which `dead_letters` stores each letter, epoch ms. That is its arrival, if within the last hour
 * and the same on each reading; else the timestamp it is stored under already, so that reading a message again keeps
 * one letter; else now. So it is kept for 30 days from its parking.
 * @throws if QuestDB does not answer; it is asked again then
 */
export async function parkingTimes(
  letters: readonly DeadLetter[],
  address: QuestdbAddress,
  nowMs: number,
): Promise<Map<DeadLetter, number>> {
  const times = new Map(letters.map((letter) => [letter, letter.arrivedMs]))
  const late = letters.filter(({ arrivedMs, place }) => arrivedMs < nowMs - SOON_MS || place.arrivalsDiffer)
  if (late.length === 0) return times
  const byTopic = new Map<string, DeadLetter[]>()
  for (const letter of late) {
    const held = byTopic.get(letter.place.topic)
    if (held) held.push(letter)
    else byTopic.set(letter.place.topic, [letter])
  }
  try {
    await applied(address)
    for (const [topic, held] of byTopic) {
      const found = await standing(address, topic, held)
      for (const letter of held) {
        times.set(letter, found.get(placeOf(letter.place.partition, letter.offset, letter.index)) ?? nowMs)
      }
    }
  } catch (error) {
    if (!(error instanceof QuestdbStatementError) || error.status >= 500) throw error
    // A table that cannot be queried refuses the letters too; writing them reports that.
    for (const letter of late) times.set(letter, nowMs)
  }
  return times
}
