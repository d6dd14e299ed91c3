import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { MAX_FILE_BYTES } from '~/domain/import/limits'
import { ImportFileProblem } from './file-problem'
import { unpackSheet } from './spreadsheet.server'
import { type TextForm, textFormOf } from './text-file.server'

/** How long a file waits for its confirmation, and a finished one can be looked at. */
const KEPT_MS = 24 * 3_600_000
/** Most files that wait at once: 1 GB. */
const MOST_KEPT = 20
const HEARD_BYTES = 4 * MAX_FILE_BYTES
const ID = /^[0-9a-f]{32}$/
const ZIP = Buffer.from('PK\x03\x04', 'latin1')

const uploadSchema = z.object({
  id: z.string().regex(ID),
  name: z.string(),
  bytes: z.number(),
  atMs: z.number(),
  kind: z.enum(['csv', 'xlsx']),
  form: z
    .object({
      encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
      separator: z.string(),
      skipLines: z.number(),
    })
    .nullable(),
})
/** A file that was sent. `form` of text files only. */
export type Upload = z.infer<typeof uploadSchema> & { form: TextForm | null }

/** Files that were sent and wait to be looked at and confirmed, each in a folder with a random name, for a day. */
export class Uploads {
  /** @param folder in the data folder */
  constructor(private readonly folder: string) {}

  /** The file in which something about an upload is kept. */
  path(id: string, file: 'file' | 'rows' | 'upload.json' | 'run.json'): string {
    return join(this.folder, id, file)
  }

  /** Keeps a file as it comes. @throws {ImportFileProblem} where it is empty, too large, or neither CSV nor .xlsx */
  async keep(name: string, data: AsyncIterable<Uint8Array>): Promise<Upload> {
    await this.expire()
    const id = randomBytes(16).toString('hex')
    await mkdir(join(this.folder, id), { recursive: true, mode: 0o700 })
    try {
      const path = this.path(id, 'file')
      const bytes = await store(data, path)
      if (bytes === 0) throw new ImportFileProblem('Choose a file that holds something.')
      const kind = await kindOf(path)
      if (kind === 'xlsx') await unpackSheet(path, this.path(id, 'rows'))
      const form = kind === 'csv' ? await textFormOf(path) : null
      const upload: Upload = { id, name: name.slice(0, 200), bytes, atMs: Date.now(), kind, form }
      await writeFile(this.path(id, 'upload.json'), JSON.stringify(upload))
      return upload
    } catch (error) {
      await this.remove(id)
      throw error
    }
  }

  /** What was sent under an id; null where there is none (any more). */
  async find(id: string): Promise<Upload | null> {
    if (!ID.test(id)) return null
    const text = await readFile(this.path(id, 'upload.json'), 'utf8').catch(() => null)
    return text === null ? null : uploadSchema.parse(JSON.parse(text))
  }

  async remove(id: string): Promise<void> {
    if (ID.test(id)) await rm(join(this.folder, id), { recursive: true, force: true })
  }

  /** Writes a small file beside an upload, whole or not at all. */
  async note(id: string, file: 'run.json', value: unknown): Promise<void> {
    const path = this.path(id, file)
    await writeFile(`${path}.new`, JSON.stringify(value))
    await rename(`${path}.new`, path)
  }

  /** Removes what is older than a day. @throws {ImportFileProblem} where too many wait */
  private async expire(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    let kept = 0
    for (const id of (await readdir(this.folder)).filter((name) => ID.test(name))) {
      const { mtimeMs } = await stat(join(this.folder, id)).catch(() => ({ mtimeMs: 0 }))
      if (Date.now() - mtimeMs > KEPT_MS) await this.remove(id)
      else kept++
    }
    if (kept >= MOST_KEPT) {
      throw new ImportFileProblem(`${MOST_KEPT} files wait already. Confirm or discard one, or try again tomorrow.`)
    }
  }
}

/** Writes what comes, up to the limit. A file somewhat larger is read to its end, so that its sender hears the answer. */
async function store(data: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  let bytes = 0
  await pipeline(
    Readable.from(data),
    async function* bounded(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes <= MAX_FILE_BYTES) yield chunk
        else if (bytes > HEARD_BYTES) break
      }
      if (bytes > MAX_FILE_BYTES) {
        throw new ImportFileProblem(
          `A file may have ${MAX_FILE_BYTES / 1024 / 1024} MB at most. Split it by year or by store.`,
        )
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  )
  return bytes
}

async function kindOf(path: string): Promise<Upload['kind']> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    if (buffer.subarray(0, 4).equals(ZIP)) return 'xlsx'
    if (bytesRead >= 4 && buffer.readUInt32BE(0) === 0xd0cf11e0) {
      throw new ImportFileProblem(
        'This is a workbook of an old Excel (.xls), or one with a password. Save it as .xlsx or CSV.',
      )
    }
    return 'csv'
  } finally {
    await file.close()
  }
}
