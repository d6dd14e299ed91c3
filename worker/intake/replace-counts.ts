import { setTimeout as pause } from 'node:timers/promises'
import type { z } from 'zod'
import type { CountedStores } from '~/domain/counted-stores'
import { type replaceAnswerSchema, replaceCommandSchema, type StoredSpan } from '~/domain/stored-spans'
import { TABLE } from '~/domain/tables'
import { countsForSql } from '~/platform/questdb/counted-stores-sql'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { sqlText } from '~/platform/questdb/sql-text'
import { IntakeProblem } from './answer'

const STATEMENT_MS = 50_000
/** How long earlier writes may take to become readable. */
const READABLE_WITHIN_MS = 20_000
const READABLE_EVERY_MS = 50
/** Marks each statement that replaces counts, to find them in QuestDB's list of running statements. */
const MARK = '/* replaces stored counts */'
const RUNNING = `SELECT query_id FROM query_activity() WHERE query LIKE '%${MARK}%' AND query NOT LIKE '%query_activity%'`
const WRITES = `SELECT sequencerTxn AS taken, writerTxn AS readable FROM wal_tables() WHERE name = '${TABLE.traffic}'`

const time = (ms: number) => sqlText(new Date(ms).toISOString())
const away = (message: string) => new IntakeProblem(503, 'store_away', message, { 'retry-after': '5' })

/**
 * Sets stored counts to 0, since a file brings new ones for the same hours; `replaced_counts` keeps the old values.
 * Safe to repeat.
 * @param body a replaceCommandSchema
 * @throws {IntakeProblem} 400 if it does not match, 503 while QuestDB takes no writes
 */
export async function replaceCounts(
  address: QuestdbAddress,
  counted: CountedStores,
  body: unknown,
): Promise<z.infer<typeof replaceAnswerSchema>> {
  const parsed = replaceCommandSchema.safeParse(body)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new IntakeProblem(400, 'wrong_replacement', `${issue.path.join('.') || 'the command'}: ${issue.message}`)
  }
  const { name, spans } = parsed.data
  try {
    await untilNoneRuns(address)
    await untilReadable(address)
    const where = `${condition(spans, counted)} AND (customers_in != 0 OR customers_out != 0)`
    await execute(
      address,
      `INSERT INTO ${TABLE.replacedCounts} ${MARK}
       SELECT ts, store_id, door_id, customers_in, customers_out, source, received_at, event_id, now(), ${sqlText(name)}
       FROM ${TABLE.traffic} WHERE ${where}`,
      STATEMENT_MS,
    )
    await execute(
      address,
      `INSERT INTO ${TABLE.traffic} (ts, store_id, door_id, customers_in, customers_out, source, received_at, event_id) ${MARK}
       SELECT ts, store_id, door_id, 0, 0, source, received_at, event_id FROM ${TABLE.traffic} WHERE ${where}`,
      STATEMENT_MS,
    )
  } catch (error) {
    if (error instanceof IntakeProblem) throw error
    const problem = away('stored counts cannot be replaced now: send the same command again later')
    problem.cause = error
    throw problem
  }
  return { spans: spans.length }
}

/**
 * Cancels replacements that are still running and waits until they are gone: an abandoned one would set counts to 0
 * that were imported after its retry.
 */
async function untilNoneRuns(address: QuestdbAddress): Promise<void> {
  const until = performance.now() + READABLE_WITHIN_MS
  for (;;) {
    const running = await execute(address, RUNNING, STATEMENT_MS)
    if (running.length === 0) return
    if (performance.now() > until) throw away('an earlier replacement still runs: send the same command again later')
    // If it has finished by itself meanwhile, cancelling it fails; that is fine.
    for (const { query_id: id } of running)
      await execute(address, `CANCEL QUERY ${Number(id)}`, STATEMENT_MS).catch(() => undefined)
    await pause(READABLE_EVERY_MS)
  }
}

/**
 * Waits until everything written so far is readable: rows not visible yet would keep their counts. More may arrive
 * meanwhile.
 */
async function untilReadable(address: QuestdbAddress): Promise<void> {
  const until = performance.now() + READABLE_WITHIN_MS
  let wanted: number | undefined
  for (;;) {
    const [row] = await execute(address, WRITES, STATEMENT_MS)
    wanted ??= Number(row?.taken ?? 0)
    if (Number(row?.readable ?? 0) >= wanted) return
    if (performance.now() > until) throw away('QuestDB is behind with its writes: send the same command again later')
    await pause(READABLE_EVERY_MS)
  }
}

/**
 * The condition that a row lies in one of the spans. Door null: all doors. A named door: that door, and rows without a
 * door.
 */
function condition(spans: readonly StoredSpan[], counted: CountedStores): string {
  const series = new Map<string, StoredSpan[]>()
  for (const span of spans) {
    const key = JSON.stringify([span.storeId, span.doorId])
    series.set(key, [...(series.get(key) ?? []), span])
  }
  const each = [...series.values()].map((some) => {
    const { storeId, doorId } = some[0]!
    const door = doorId === null ? '' : ` AND (door_id = ${sqlText(doorId)} OR door_id IS NULL)`
    const hours = some.map(({ fromMs, toMs }) => `(ts >= ${time(fromMs)} AND ts < ${time(toMs)})`)
    return `(${countsForSql(counted, [storeId])}${door} AND (${hours.join(' OR ')}))`
  })
  const from = Math.min(...spans.map(({ fromMs }) => fromMs))
  const to = Math.max(...spans.map(({ toMs }) => toMs))
  return `ts >= ${time(from)} AND ts < ${time(to)} AND (${each.join(' OR ')})`
}
