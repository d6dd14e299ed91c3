/**
 * Reads one file for the web process, in a separate process: whatever the file contains, it can only exhaust this
 * process's time and memory, and can only crash this process.
 */
import { once } from 'node:events'
import { type ImportRow, MAX_COMMAND_ROWS } from '~/domain/import-command'
import { ImportFileProblem } from '../uploads/file-problem'
import { prepareFile } from './prepare-file'
import { importContext, previewOf, readableRows, rowsOf } from './read-import'
import type { ReadingAnswer, ReadingTask } from './tasks'

const tell = (answer: ReadingAnswer) =>
  new Promise<void>((resolve, reject) =>
    process.send?.(answer, (error: Error | null) => (error ? reject(error) : resolve())),
  )

async function tellRows({ source, plan, facts }: Extract<ReadingTask, { kind: 'rows' }>): Promise<void> {
  let rows: ImportRow[] = []
  const flush = async () => {
    if (rows.length === 0) return
    const request = once(process, 'message')
    await tell({ kind: 'rows', rows })
    rows = []
    await request
  }
  for await (const row of readableRows(() => rowsOf(source), plan, importContext(facts))) {
    rows.push(row)
    if (rows.length >= MAX_COMMAND_ROWS) await flush()
  }
  await flush()
  await tell({ kind: 'end' })
}

async function perform(task: ReadingTask): Promise<void> {
  if (task.kind === 'prepare') await tell({ kind: 'prepared', file: await prepareFile(task.path, task.rowsPath) })
  else if (task.kind === 'rows') await tellRows(task)
  else {
    const known = new Set(task.facts.stores.map(({ storeId }) => storeId))
    const preview = await previewOf(task.source, task.choices, importContext(task.facts), (id) => known.has(id))
    await tell({ kind: 'preview', preview })
  }
}

// The web process is gone, or needs nothing more. Until then this process stays, so that its messages arrive.
process.once('disconnect', () => process.exit())
process.once('message', (task: ReadingTask) => {
  perform(task).catch((error: unknown) =>
    tell(
      error instanceof ImportFileProblem
        ? { kind: 'refused', text: error.message }
        : { kind: 'failed', text: error instanceof Error ? `${error.stack}` : String(error) },
    ),
  )
})
