import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { percentile, until } from '../rig'
import type { LateRows } from './history-late'
import { timePage } from './history-page'
import { type StatementRecorder, timeStatements } from './history-sql'

/** Turns that are not counted: after them both sides and the database have read and compiled what a question needs. */
const WARM_UP_TURNS = 8
/** For this long the page may reuse its answers without a look at the tables. */
const GIVEN_AGAIN_MS = 1_000

export type Question = { name: string; path: string }
/** Milliseconds of one question at one size. */
export type Measured = { rows: number; name: string; sql50: number; sql95: number; page50: number; page95: number }

/**
 * Measures one question, page and SQL in turn; every other turn the other one goes first. Before each turn a late row
 * has arrived, so that neither side can reuse an answer; the statements are those the loader sends in that turn. Each
 * turn begins with a pause of more than a second after the page was last made: within a second it would be shared as it
 * is, and so would its answers.
 */
export async function measureInTurns(
  { name, path }: Question,
  rounds: number,
  on: { rows: number; web: string; pool: pg.Pool; recorder: StatementRecorder; late: LateRows },
): Promise<Measured> {
  const sql: number[] = []
  const page: number[] = []
  let askedMs = 0
  for (let round = -WARM_UP_TURNS; round < rounds; round++) {
    const before = on.late.sent
    const statements = await on.recorder.statementsOf(path)
    await until('a late row has come', async () => on.late.sent > before || undefined, 10_000)
    await pause(Math.max(0, askedMs + GIVEN_AGAIN_MS - Date.now()))
    await pause(1_000 - (Date.now() % 1_000))
    const askSql = async () => timeStatements(on.pool, statements)
    const askPage = async () => {
      const took = await timePage(`${on.web}${path}`)
      askedMs = Date.now()
      return took
    }
    let [ofSql, ofPage] = [Number.NaN, Number.NaN]
    if (round % 2 === 0) ofSql = await askSql()
    ofPage = await askPage()
    if (round % 2 !== 0) ofSql = await askSql()
    if (round < 0) continue
    sql.push(ofSql)
    page.push(ofPage)
  }
  const at = (times: number[], share: number) =>
    percentile(
      [...times].sort((a, b) => a - b),
      share,
    )
  return {
    rows: on.rows,
    name,
    sql50: at(sql, 0.5),
    sql95: at(sql, 0.95),
    page50: at(page, 0.5),
    page95: at(page, 0.95),
  }
}
