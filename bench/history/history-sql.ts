import type pg from 'pg'
import { loader } from '~/app/routes/history/route'
import { appContext, provideContext } from '~/app/server/context.server'
import { openWeb } from '~/app/server/open-web.server'
import { readSettings } from '~/platform/process/settings'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { until } from '../rig'

/** A statement as the page sent it. */
export type Statement = { text: string; values: (string | number | null)[] }

/**
 * Runs the history page's loader in this process, to record the statements it sends to the database.
 * @param env settings of the web process
 */
export async function openStatementRecorder(env: Record<string, string>) {
  await openWeb(readSettings(env), false)
  const context = appContext()
  let statements: Statement[] = []
  const reads: QuestdbReads = {
    get counted() {
      return context.reads.counted
    },
    rows(row, sql, binds = []) {
      statements.push({ text: sql, values: [...binds] })
      return context.reads.rows(row, sql, binds)
    },
    close: () => context.reads.close(),
  }
  provideContext({ ...context, reads, reusedReads: reads })
  const live = async () => (await context.hub.current()).health.state === 'live' || undefined
  await until('the live figures are there', live, 30_000, 200)
  return {
    /** The statements behind one URL of the history. */
    async statementsOf(path: string): Promise<Statement[]> {
      statements = []
      await loader({ request: new Request(`http://localhost${path}`), params: {}, context: {} })
      return statements
    },
    /** The registry stays open: whatever follows its stores reads it until this process ends. */
    async close() {
      await context.hub.close()
      await context.events.close()
      await context.reads.close()
    },
  }
}

export type StatementRecorder = Awaited<ReturnType<typeof openStatementRecorder>>

/**
 * Sends the statements to QuestDB through `pg` alone, all at once. @returns milliseconds until the last one is answered
 */
export async function timeStatements(pool: pg.Pool, statements: readonly Statement[]): Promise<number> {
  const begun = performance.now()
  await Promise.all(statements.map((statement) => pool.query(statement)))
  return performance.now() - begun
}
