import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type ImportAnswer, type ImportRow, importAnswerSchema } from '~/domain/import-command'
import { MAX_COMMAND_SPANS, replaceAnswerSchema, type StoredSpan, storedSpanSchema } from '~/domain/stored-spans'
import { MINUTE_MS } from '~/domain/time/durations'
import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'
import { SpanSet, STORED_CHOICES, type StoredChoice } from '../counts/span-set'
import { type ImportPlan, NOTHING_SAID } from '../plan'
import { type ImportFacts, withSeparator } from '../reading/read-import'
import { ImportFileProblem } from './file-problem'
import type { FileReader } from './file-reader.server'
import { importName } from './import-name'
import type { Upload, Uploads } from './uploads.server'

const WITHIN_MS = MINUTE_MS
/** How long to wait for a worker that is unreachable. */
const PATIENCE_MS = 5 * MINUTE_MS

const withDefaults = (plan: ImportPlan): ImportPlan => ({ ...NOTHING_SAID, ...plan })

const runSchema = z.object({
  state: z.enum(['running', 'done', 'stopped']),
  /** Rows that are to be written, and that are. */
  total: z.number(),
  written: z.number(),
  /** Rows that the worker did not take after all. */
  rejected: z.number(),
  /** Why it stopped. */
  reason: z.string().nullable(),
  // A run recorded by an earlier version lacks newer fields.
  plan: z.custom<ImportPlan>((value) => typeof value === 'object' && value !== null).transform(withDefaults),
  separator: z.string().nullable(),
  /** What to do with hours that were stored before; null if there were none. */
  stored: z.enum(STORED_CHOICES).nullable().default(null),
  /** Whether the stored counts to be replaced have been replaced. */
  replaced: z.boolean().default(false),
  atMs: z.number(),
})
/** How far a confirmed import is. */
export type ImportRun = z.infer<typeof runSchema>

/** Hours that are stored already, and what was chosen for them. */
export type StoredHow = { choice: StoredChoice; spans: readonly StoredSpan[] }

/**
 * Sends the rows of confirmed files to the worker's intake; each import is one task. The web process itself never
 * writes.
 */
export class Imports {
  private readonly running = new Map<string, ImportRun>()
  private changed = 0
  private readonly stopping = new AbortController()

  constructor(
    readonly uploads: Uploads,
    readonly reader: FileReader,
    private readonly options: { url: string; token: string; log: Log },
  ) {}

  /** The progress of an import; null if it was not confirmed. A run of a process that is gone counts as stopped. */
  async run(id: string): Promise<ImportRun | null> {
    const running = this.running.get(id)
    if (running) return { ...running }
    const text = await readFile(this.uploads.path(id, 'run.json'), 'utf8').catch(() => null)
    if (text === null) return null
    const run = runSchema.parse(JSON.parse(text))
    return run.state === 'running' ? { ...run, state: 'stopped', reason: 'Storepulse was stopped.' } : run
  }

  /** Increases whenever an import begins or ends: earlier comparisons with stored counts must then be repeated. */
  get changes(): number {
    return this.changed
  }

  /** Whether another file is being written: its counts cannot be compared with yet. */
  isBusyBeside(id: string): boolean {
    return [...this.running.keys()].some((running) => running !== id)
  }

  /** Begins to import. Returns at once. */
  async start(
    upload: Upload,
    how: { plan: ImportPlan; separator: string | null; total: number; stored: StoredHow | null },
    facts: ImportFacts,
  ): Promise<void> {
    if (this.running.has(upload.id)) return
    const { stored, ...read } = how
    const begin = { state: 'running' as const, written: 0, rejected: 0, reason: null, atMs: Date.now() }
    const run: ImportRun = { ...read, ...begin, stored: stored?.choice ?? null, replaced: false }
    this.running.set(upload.id, run)
    this.changed++
    if (stored !== null) await this.uploads.note(upload.id, 'stored.json', stored.spans)
    await this.go(upload, run, facts)
  }

  /** Continues a stopped import from its beginning: rows stored already stay as they are. Returns at once. */
  async goOn(upload: Upload, stopped: ImportRun, facts: ImportFacts): Promise<void> {
    if (this.running.has(upload.id)) return
    const run: ImportRun = { ...stopped, state: 'running', written: 0, rejected: 0, reason: null, atMs: Date.now() }
    this.running.set(upload.id, run)
    this.changed++
    await this.go(upload, run, facts)
  }

  private async go(upload: Upload, run: ImportRun, facts: ImportFacts): Promise<void> {
    await this.uploads.note(upload.id, 'run.json', run)
    void this.send(upload, run, facts)
      .then(
        () => Object.assign(run, { state: 'done' as const }),
        (error: unknown) => {
          this.options.log.warn({ err: error, file: upload.name }, 'an import stopped')
          const known = error instanceof WorkerAway || error instanceof ImportFileProblem
          const reason = known ? error.message : 'Storepulse could not continue; see its log.'
          Object.assign(run, { state: 'stopped' as const, reason })
        },
      )
      .then(() => this.uploads.note(upload.id, 'run.json', run))
      .then(() => (run.state === 'done' ? this.uploads.removeRows(upload.id) : undefined))
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'recording the end of an import failed'))
      .finally(() => {
        this.running.delete(upload.id)
        this.changed++
      })
  }

  /** Stops all that run; each can be started again. */
  close(): void {
    this.stopping.abort()
    this.reader.close()
  }

  private async send(upload: Upload, run: ImportRun, facts: ImportFacts): Promise<void> {
    const { log } = this.options
    const name = importName(upload.name)
    const source = withSeparator(this.uploads.source(upload), run.separator)
    log.info({ file: upload.name, rows: run.total }, 'an import begins')
    const spans = run.stored === null ? [] : await this.storedSpans(upload.id)
    if (run.stored === 'replace' && !run.replaced) {
      for (let first = 0; first < spans.length; first += MAX_COMMAND_SPANS) {
        const command = { name, spans: spans.slice(first, first + MAX_COMMAND_SPANS) }
        replaceAnswerSchema.parse(await this.command('/commands/replace', command))
      }
      run.replaced = true
      await this.uploads.note(upload.id, 'run.json', run)
    }
    const wanted = wantedRows(run.stored, new SpanSet(spans), name)
    await this.reader.rows(upload.sender.address, source, { plan: run.plan, facts }, async (rows) => {
      const some = wanted(rows)
      if (some.length === 0) return
      const answer = await this.command('/commands/import', { name, rows: some })
      const { written, rejected }: ImportAnswer = importAnswerSchema.parse(answer)
      run.written += written
      run.rejected += rejected.length
      await this.uploads.note(upload.id, 'run.json', run)
    })
    log.info({ file: upload.name, written: run.written, rejected: run.rejected }, 'an import is done')
  }

  private async storedSpans(id: string): Promise<StoredSpan[]> {
    return z.array(storedSpanSchema).parse(JSON.parse(await readFile(this.uploads.path(id, 'stored.json'), 'utf8')))
  }

  /** Hands a command to the worker until it has taken it. @returns its answer @throws {WorkerAway} */
  private async command(path: string, body: object): Promise<unknown> {
    const backOff = new BackOff(500, 10_000)
    const until = Date.now() + PATIENCE_MS
    for (;;) {
      if (this.stopping.signal.aborted) throw new WorkerAway('Storepulse was stopped.')
      try {
        const response = await fetch(new URL(path, this.options.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${this.options.token}` },
          body: JSON.stringify(body),
          signal: AbortSignal.any([AbortSignal.timeout(WITHIN_MS), this.stopping.signal]),
        })
        if (response.ok) return await response.json()
        const answerText = await response.text()
        if (response.status < 500)
          throw new Error(`the worker refused ${path}: ${response.status} ${answerText.slice(0, 300)}`)
        throw new WorkerAway(`The worker answers ${response.status}.`)
      } catch (error) {
        const away =
          error instanceof WorkerAway || error instanceof TypeError || (error as Error).name === 'TimeoutError'
        if (!away) throw error
        if (Date.now() > until) throw new WorkerAway('The worker is not available. Continue once it is running.')
        await backOff.wait(this.stopping.signal)
      }
    }
  }
}

/** The rows of a file that are sent, as they count. */
function wantedRows(stored: StoredChoice | null, spans: SpanSet, name: string) {
  return (rows: readonly ImportRow[]): readonly ImportRow[] => {
    if (stored === 'leave-out') return rows.filter((row) => !spans.has(row))
    if (stored === 'add') return rows.map((row) => (spans.has(row) ? { ...row, beside: name } : row))
    return rows
  }
}

class WorkerAway extends Error {}
