import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Entry, fromBuffer } from 'yauzl'
import { tempFolder } from '../temp-folder'

/** The text of a part of a zip file, such as an Excel workbook. */
export function zipPart(bytes: Buffer, wanted: string): Promise<string> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, (failed, zip) => {
      if (failed) return reject(failed)
      zip.on('error', reject)
      zip.on('end', () => reject(new Error(`there is no ${wanted}`)))
      zip.on('entry', (entry: Entry) => {
        if (entry.fileName !== wanted) return
        zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(text(stream))))
      })
    })
  })
}

/** The rows of a Parquet file of counts, `from_utc` as ISO 8601. */
export async function parquetRows(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const folder = tempFolder()
  try {
    const path = join(folder.path, 'counts.parquet')
    writeFileSync(path, bytes)
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    const connection = await instance.connect()
    const sql = `SELECT strftime(from_utc, '%Y-%m-%dT%H:%M:%SZ') AS from_utc, store_id, entries, exits, minutes FROM read_parquet('${path}')`
    return (await connection.runAndReadAll(sql)).getRowObjectsJson()
  } finally {
    folder.remove()
  }
}
