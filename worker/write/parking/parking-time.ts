import { setTimeout as pause } from 'node:timers/promises'
import { TABLE } from '~/domain/tables'
import { HOUR_MS } from '~/domain/time/durations'
import { execute, type QuestdbAddress, QuestdbStatementError } from '~/platform/questdb/questdb-http'
import { sqlText } from '~/platform/questdb/sql-text'
import type { DeadLetter } from './parking'

/** A letter that comes to be parked within this of its arrival has its arrival as its time. */
const SOON_MS = HOUR_MS
/** How long QuestDB may take to make letters readable that it has taken. */
const APPLIED_WITHIN_MS = 10_000
const ASK_EVERY_MS = 20
const QUERY_TIMEOUT_MS = 10_000

const between = (values: readonly number[]) =>
  `BETWEEN ${values.reduce((a, b) => Math.min(a, b))} AND ${values.reduce((a, b) => Math.max(a, b))}`
const placeOf = (partition: unknown, offset: unknown, index: unknown) => `${partition}/${offset}/${index}`

/**
 * Waits until what was written to `dead_letters` so far can be read. A suspended table is not waited for.
 * @throws where it takes too long
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
    if (Date.now() > deadline) throw new Error('QuestDB is behind with the letters it has taken')
  }
}

/** The times of letters of a topic that stand in QuestDB already, by their places. */
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
 * Gives each letter the time under which `dead_letters` has it, epoch ms: its arrival where that was within the last
 * hour and each reading gives the same; else the time it stands under already, so that the same message read again
 * stays one letter; else now. So it is kept 30 days from its parking.
 * @throws where QuestDB does not answer; it is asked again then
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
    // A table that cannot be asked refuses the letters too; that is told where they are written.
    for (const letter of late) times.set(letter, nowMs)
  }
  return times
}
