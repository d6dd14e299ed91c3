import { pino } from 'pino'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { RevisionTerm } from '~/worker/jobs/record-revisions'
import { eventually } from '../eventually'

/**
 * Records revisions in this process, like a worker: as many rounds as a change needs to count as quiet, and one more;
 * then waits until all of them are readable and count. What it records counts at once. Real workers of other tests
 * record in the same database some seconds later; what a clock further ahead records is that test's own.
 * @param questdbUrl a login that may write
 */
export async function recordRevisions(questdbUrl: string): Promise<void> {
  const address = questdbAddress(questdbUrl)
  const term = new RevisionTerm({ address, log: pino({ level: 'silent' }), daysEveryMs: 0, settleMs: 0 })
  for (let round = 0; round < 3; round++) await term.round(new AbortController().signal)
  const behind = "SELECT name FROM wal_tables() WHERE name LIKE 'count_revisions%' AND writerTxn != sequencerTxn"
  await eventually(async () => (await execute(address, behind)).length === 0, { withinMs: 40_000 })
  const soon = (column: string) => `${column} > now() AND ${column} < dateadd('s', 10, now())`
  const ahead = `SELECT known_at FROM count_revisions WHERE ${soon('known_at')} UNION SELECT ts FROM count_revisions_begun WHERE ${soon('ts')}`
  await eventually(async () => (await execute(address, ahead)).length === 0, { withinMs: 20_000 })
}
