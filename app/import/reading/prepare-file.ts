import { open } from 'node:fs/promises'
import { ImportFileProblem } from '../uploads/file-problem'
import { unpackJson } from './json-rows'
import { unpackSheet } from './sheet-rows'
import type { PreparedFile } from './tasks'
import { textFormOf } from './text-file'

const ZIP = Buffer.from('PK\x03\x04', 'latin1')
/** Begin of what old versions of Excel write, and of workbooks with a password. */
const COMPOUND = Buffer.from('d0cf11e0', 'hex')

/**
 * Detects the format of a file. Writes a workbook's first sheet, or the objects of JSON, as rows to `rowsPath`.
 * @throws {ImportFileProblem} if it is neither text nor a readable workbook
 */
export async function prepareFile(path: string, rowsPath: string): Promise<PreparedFile> {
  const file = await open(path)
  const begin = Buffer.alloc(4)
  try {
    await file.read(begin, 0, 4, 0)
  } finally {
    await file.close()
  }
  if (begin.equals(COMPOUND)) {
    throw new ImportFileProblem(
      'This is a workbook of an old Excel (.xls), or one with a password. Save it as .xlsx or CSV.',
    )
  }
  if (begin.toString('latin1').startsWith('PAR1'))
    throw new ImportFileProblem('This is a Parquet file. Export the same counts as CSV, JSON or Excel and send that.')
  const isJson = /^(?:\xef\xbb\xbf)?\s*[{[]/.test(begin.toString('latin1')) && (await unpackJson(path, rowsPath))
  if (isJson) return { kind: 'json', form: null }
  if (!begin.equals(ZIP)) return { kind: 'csv', form: await textFormOf(path) }
  await unpackSheet(path, rowsPath)
  return { kind: 'xlsx', form: null }
}
