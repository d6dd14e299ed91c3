import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { tempFolder } from '~/tests/support/temp-folder'
import { NO_CHOICES } from './choices'
import { MAX_ROWS } from './limits'
import { prepareFile } from './reading/prepare-file'
import { importContext, previewOf } from './reading/read-import'
import { Uploads } from './uploads/uploads.server'

const folder = tempFolder()
afterAll(() => folder.remove())
const uploads = new Uploads(join(folder.path, 'imports'), (_sender, path, rowsPath) => prepareFile(path, rowsPath))
const context = importContext({
  stores: [],
  defaultTimeZone: 'UTC',
  retentionDays: 800,
  nowMs: Date.parse('2026-11-26T12:00:00Z'),
})

/** A file with titles, the names of its columns and so many rows, each of a minute and store of its own. */
async function previewOfRows(rows: number) {
  const path = join(folder.path, 'rows.csv')
  const lines = Array.from({ length: rows }, (_, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + (index % 100_000) * 60_000).toISOString()
    return `s-${Math.floor(index / 100_000)},${at},1,1`
  })
  writeFileSync(path, ['Counts of all doors', '', 'store,time,entries,exits', ...lines].join('\n'))
  const sender = { address: '127.0.0.1', browser: '' }
  const upload = await uploads.keep('rows.csv', createReadStream(path), sender)
  try {
    return await previewOf(uploads.source(upload), NO_CHOICES, context)
  } finally {
    await uploads.remove(upload.id)
  }
}

it('a file may have a million rows below the names of its columns, titles not counted, and not one more', async () => {
  expect((await previewOfRows(MAX_ROWS)).found).toMatchObject({ good: MAX_ROWS, lines: MAX_ROWS, problems: 0 })
  await expect(previewOfRows(MAX_ROWS + 1)).rejects.toThrow(
    /^A file can have at most 1,000,000 rows below the column names/,
  )
}, 300_000)
