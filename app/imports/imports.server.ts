import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type ImportAnswer, type ImportRow, importAnswerSchema, importName } from '~/domain/import/command'
import type { ImportPlan } from '~/domain/import/plan'
import type { Log } from '~/platform/log'
import { BackOff } from '~/platform/retry'
import { ImportFileProblem } from './file-problem'
import type { FileReader } from './file-reader.server'
import { type ImportFacts, withSeparator } from './reading/read-import'
import type { Upload, Uploads } from './uploads.server'

const WITHIN_MS = 60_000
/** How long a worker that is away is waited for. */
const PATIENCE_MS = 5 * 60_000

const runSchema = z.object({
  state: z.enum(['running', 'done', 'stopped']),
  /** Rows that are to be written, and that are. */
  total: z.number(),
  written: z.number(),
  /** Rows that the worker did not take after all. */
  rejected: z.number(),
  /** Why it stopped. */
  reason: z.string().nullable(),
  plan: z.custom<ImportPlan>((value) => typeof value === 'object' && value !== null),
  separator: z.string().nullable(),
  atMs: z.number(),
})
/** How far a confirmed import is. */
export type ImportRun = z.infer<typeof runSchema>

/** Sends the rows of confirmed files to the worker's intake, one import at a time each; the web process itself never writes. */
export class Imports {
  private readonly running = new Map<string, ImportRun>()
  private readonly stopping = new AbortController()

  constructor(
    readonly uploads: Uploads,
    readonly reader: FileReader,
    private readonly options: { url: string; token: string; log: Log },
  ) {}

  /** How far an import is; null where it was not confirmed. One that ran in a process that is gone has stopped. */
  async run(id: string): Promise<ImportRun | null> {
    const running = this.running.get(id)
    if (running) return { ...running }
    const text = await readFile(this.uploads.path(id, 'run.json'), 'utf8').catch(() => null)
    if (text === null) return null
    const run = runSchema.parse(JSON.parse(text))
    return run.state === 'running' ? { ...run, state: 'stopped', reason: 'Storepulse was stopped meanwhile.' } : run
  }

  /** Begins to import, or begins again where it stopped: rows that are there already stay as they are. Returns at once. */
  async start(
    upload: Upload,
    how: { plan: ImportPlan; separator: string | null; total: number },
    facts: ImportFacts,
  ): Promise<void> {
    if (this.running.has(upload.id)) return
    const run: ImportRun = { ...how, state: 'running', written: 0, rejected: 0, reason: null, atMs: Date.now() }
    this.running.set(upload.id, run)
    await this.uploads.note(upload.id, 'run.json', run)
    void this.send(upload, run, facts)
      .then(
        () => Object.assign(run, { state: 'done' as const }),
        (error: unknown) => {
          this.options.log.warn({ err: error, file: upload.name }, 'an import stopped')
          const told = error instanceof WorkerAway || error instanceof ImportFileProblem
          const reason = told ? error.message : 'Storepulse could not go on; its log says why.'
          Object.assign(run, { state: 'stopped' as const, reason })
        },
      )
      .then(() => this.uploads.note(upload.id, 'run.json', run))
      .then(() => (run.state === 'done' ? this.uploads.removeRows(upload.id) : undefined))
      .catch((error: unknown) => this.options.log.warn({ err: error }, 'the end of an import could not be noted'))
      .finally(() => this.running.delete(upload.id))
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
    await this.reader.rows(upload.sender.address, source, { plan: run.plan, facts }, async (rows) => {
      const { written, rejected } = await this.command(name, rows)
      run.written += written
      run.rejected += rejected.length
      await this.uploads.note(upload.id, 'run.json', run)
    })
    log.info({ file: upload.name, written: run.written, rejected: run.rejected }, 'an import is done')
  }

  /** Hands rows to the worker until it has them. @throws {WorkerAway} */
  private async command(name: string, rows: readonly ImportRow[]): Promise<ImportAnswer> {
    const backOff = new BackOff(500, 10_000)
    const until = Date.now() + PATIENCE_MS
    for (;;) {
      if (this.stopping.signal.aborted) throw new WorkerAway('Storepulse was stopped meanwhile.')
      try {
        const response = await fetch(new URL('/commands/import', this.options.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${this.options.token}` },
          body: JSON.stringify({ name, rows }),
          signal: AbortSignal.any([AbortSignal.timeout(WITHIN_MS), this.stopping.signal]),
        })
        if (response.ok) return importAnswerSchema.parse(await response.json())
        const said = await response.text()
        if (response.status < 500) throw new Error(`the worker refused rows: ${response.status} ${said.slice(0, 300)}`)
        throw new WorkerAway(`The worker answers ${response.status}.`)
      } catch (error) {
        const away =
          error instanceof WorkerAway || error instanceof TypeError || (error as Error).name === 'TimeoutError'
        if (!away) throw error
        if (Date.now() > until) throw new WorkerAway('The worker does not take rows now. Go on once it runs again.')
        await backOff.wait(this.stopping.signal)
      }
    }
  }
}

class WorkerAway extends Error {}
