/**
 * Makes one workbook for the web process, in a separate process: assembling it blocks for seconds and takes much
 * memory.
 */
import type { CountsCell } from '../counts-table.server'
import type { WorkbookAnswer, WorkbookPart } from './task'
import { workbookBytes } from './workbook'

const rows: (readonly CountsCell[])[] = []
const tell = (answer: WorkbookAnswer) => process.send?.(answer)

// The web process is gone, or no longer wants the workbook.
process.once('disconnect', () => process.exit())
process.on('message', (part: WorkbookPart) => {
  if (part.kind === 'rows') {
    rows.push(...part.rows)
    return
  }
  workbookBytes({ ...part, rows }).then(
    (bytes) => tell({ kind: 'made', bytes }),
    (error: unknown) => tell({ kind: 'failed', text: error instanceof Error ? `${error.stack}` : String(error) }),
  )
})
