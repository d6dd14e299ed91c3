import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Entry, ZipFile } from 'yauzl'
import { MAX_COLUMNS, MAX_ROWS } from '~/domain/import/limits'
import { ImportFileProblem } from './file-problem'

/** Most bytes that a workbook may hold once it is unpacked: its rows are read into memory. */
const MOST_UNPACKED_BYTES = 96 * 1024 * 1024
const MOST_ENTRIES = 2_000

const tooLarge = () =>
  new ImportFileProblem('This workbook is too large once it is unpacked. Save the sheet as CSV and import that.')

// Both libraries are loaded with the first workbook: most of the time nobody sends one.
async function opened(path: string): Promise<ZipFile> {
  const { open: openZip } = await import('yauzl')
  return new Promise((resolve, reject) => {
    openZip(path, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    )
  })
}

/** Bytes that an entry really unpacks to, whatever it says of itself; stops past `most`. */
function unpackedBytes(zip: ZipFile, entry: Entry, most: number): Promise<number> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error)
      let size = 0
      stream.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > most) stream.destroy(tooLarge())
      })
      stream.on('error', reject)
      stream.on('end', () => resolve(size))
    })
  })
}

/** Unpacks a workbook once without keeping anything. @throws {ImportFileProblem} where it is no zip or a bomb */
async function checkUnpacks(path: string): Promise<void> {
  let zip: ZipFile
  try {
    zip = await opened(path)
  } catch {
    throw new ImportFileProblem('This is not an Excel workbook (.xlsx), or it is damaged.')
  }
  try {
    if (zip.entryCount > MOST_ENTRIES) throw tooLarge()
    let left = MOST_UNPACKED_BYTES
    await new Promise<void>((resolve, reject) => {
      zip.on('entry', (entry: Entry) => {
        if (entry.uncompressedSize > left) return reject(tooLarge())
        unpackedBytes(zip, entry, left).then((size) => {
          left -= size
          zip.readEntry()
        }, reject)
      })
      zip.on('end', resolve)
      zip.on('error', reject)
      zip.readEntry()
    })
  } catch (error) {
    if (error instanceof ImportFileProblem) throw error
    throw new ImportFileProblem('This Excel workbook is damaged: it cannot be unpacked.')
  } finally {
    zip.close()
  }
}

/** A cell as text: dates as they stand in the sheet, to the second. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (!(value instanceof Date)) return String(value)
  if (Number.isNaN(value.getTime())) return ''
  const iso = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString()
  // Times of day without a date lie in 1899 or 1900.
  return iso < '1901' ? iso.slice(11, 19) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`
}

/**
 * Writes the rows of a workbook's first sheet as lines of JSON, so that each look at them reads a plain file. Of formulas the values count that
 * Excel kept.
 * @throws {ImportFileProblem} where it is no workbook, is too large, or has no rows
 */
export async function unpackSheet(path: string, rowsPath: string): Promise<void> {
  await checkUnpacks(path)
  let rows: unknown[][]
  try {
    const { readSheet } = await import('read-excel-file/node')
    rows = await readSheet(path, 1)
  } catch {
    throw new ImportFileProblem('This Excel workbook cannot be read. Save it again as .xlsx, or as CSV.')
  }
  if (rows.length > MAX_ROWS) throw new ImportFileProblem(`A sheet may have ${MAX_ROWS} rows at most.`)
  const output = createWriteStream(rowsPath)
  for (const row of rows) {
    const line = JSON.stringify(row.slice(0, MAX_COLUMNS).map(cellText))
    if (!output.write(`${line}\n`)) await once(output, 'drain')
  }
  output.end()
  await once(output, 'finish')
}
