import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { HOUR_MS } from '~/domain/time/durations'
import { MAX_FILE_BYTES } from '../limits'
import type { TableSource } from '../reading/read-import'
import type { PreparedFile } from '../reading/tasks'
import type { TextForm } from '../reading/text-file'
import { FileTooLarge, ImportFileProblem, ManyFiles } from './file-problem'
import { placesToGive, type WaitingFile } from './waiting-files'

/** How long a file waits for its confirmation, and a finished one can be looked at. */
const KEPT_MS = 24 * HOUR_MS
/** Most files on their way at once from one address. */
const MOST_ARRIVING = 10
const ID = /^[0-9a-f]{32}$/

const uploadSchema = z.object({
  id: z.string().regex(ID),
  name: z.string(),
  /** Its sender, as far as known: address and browser. */
  sender: z.object({ address: z.string(), browser: z.string() }).default({ address: '', browser: '' }),
  bytes: z.number(),
  atMs: z.number(),
  kind: z.enum(['csv', 'xlsx', 'json']),
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

export type Sender = Upload['sender']

/** Reads what came: of a workbook it writes the rows to `rowsPath`. */
type Prepare = (sender: string, path: string, rowsPath: string) => Promise<PreparedFile>

/** Files that were sent and wait to be looked at and confirmed, each in a folder with a random name, for a day. */
export class Uploads {
  /** How many files are on their way or being read, by the address they come from. */
  private readonly arriving = new Map<string, number>()

  /** @param folder in the data folder */
  constructor(
    private readonly folder: string,
    private readonly prepare: Prepare,
  ) {}

  /** The file in which something about an upload is kept. */
  path(id: string, file: 'file' | 'rows' | 'upload.json' | 'run.json' | 'stored.json'): string {
    return join(this.folder, id, file)
  }

  /**
   * Stores a file as it arrives. If too many are waiting, the oldest of the sender with the most is removed.
   * @throws {ImportFileProblem} if it is empty, too large, neither CSV nor .xlsx, or its address has too many in
   *   progress
   */
  async keep(name: string, data: AsyncIterable<Uint8Array>, sender: Sender): Promise<Upload> {
    const arriving = this.arriving.get(sender.address) ?? 0
    if (arriving >= MOST_ARRIVING) throw new ManyFiles()
    this.arriving.set(sender.address, arriving + 1)
    try {
      return await this.receive(name, data, sender)
    } finally {
      const left = (this.arriving.get(sender.address) ?? 1) - 1
      if (left > 0) this.arriving.set(sender.address, left)
      else this.arriving.delete(sender.address)
    }
  }

  private async receive(name: string, data: AsyncIterable<Uint8Array>, sender: Sender): Promise<Upload> {
    await this.makeRoom(sender)
    const id = randomBytes(16).toString('hex')
    await mkdir(join(this.folder, id), { recursive: true, mode: 0o700 })
    try {
      const path = this.path(id, 'file')
      const bytes = await store(data, path)
      if (bytes === 0) throw new ImportFileProblem('This file is empty. Choose another.')
      const { kind, form } = await this.prepare(sender.address, path, this.path(id, 'rows'))
      const upload: Upload = { id, name: name.slice(0, 200), sender, bytes, atMs: Date.now(), kind, form }
      await writeFile(this.path(id, 'upload.json'), JSON.stringify(upload), { mode: 0o600 })
      return upload
    } catch (error) {
      await this.remove(id)
      throw error
    }
  }

  /** Where the rows of a file lie. */
  source({ id, form }: Pick<Upload, 'id' | 'form'>): TableSource {
    return { path: this.path(id, form === null ? 'rows' : 'file'), form }
  }

  /** What waits to be confirmed or to be gone on with, newest first. */
  async waiting(): Promise<Upload[]> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    const found: Upload[] = []
    for (const id of await readdir(this.folder)) {
      const upload = await this.find(id)
      const run = await readFile(this.path(id, 'run.json'), 'utf8').catch(() => '')
      if (upload && !/"state":"(running|done)"/.test(run)) found.push(upload)
    }
    return found.sort((a, b) => b.atMs - a.atMs)
  }

  /** The upload with an id; null if there is none, or none any more. */
  async find(id: string): Promise<Upload | null> {
    if (!ID.test(id)) return null
    const text = await readFile(this.path(id, 'upload.json'), 'utf8').catch(() => null)
    const parsed = text === null ? undefined : uploadSchema.safeParse(JSON.parse(text))
    return parsed?.success ? parsed.data : null
  }

  /** Removes the rows of a file that is imported; what became of it can be looked at until the day is over. */
  async removeRows(id: string): Promise<void> {
    for (const file of ['file', 'rows'] as const) await rm(this.path(id, file), { force: true })
  }

  async remove(id: string): Promise<void> {
    if (ID.test(id)) await rm(join(this.folder, id), { recursive: true, force: true })
  }

  /** Writes a small file beside an upload, whole or not at all. */
  async note(id: string, file: 'run.json' | 'stored.json', value: unknown): Promise<void> {
    const path = this.path(id, file)
    await writeFile(`${path}.new`, JSON.stringify(value), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  /** Removes files older than a day, and waiting files that have to make room for one more of a sender. */
  private async makeRoom(sender: Sender): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 })
    for (const id of (await readdir(this.folder)).filter((name) => ID.test(name))) {
      const { mtimeMs } = await stat(join(this.folder, id)).catch(() => ({ mtimeMs: Date.now() }))
      if (Date.now() - mtimeMs > KEPT_MS) await this.remove(id)
    }
    const waiting: WaitingFile[] = await this.waiting()
    for (const { id } of placesToGive(waiting, sender)) await this.remove(id)
  }
}

/** Writes what comes. @throws {ImportFileProblem} past the limit */
async function store(data: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  let bytes = 0
  await pipeline(
    data,
    async function* bounded(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.length
        if (bytes > MAX_FILE_BYTES) throw new FileTooLarge()
        yield chunk
      }
    },
    createWriteStream(path, { mode: 0o600 }),
  )
  return bytes
}
