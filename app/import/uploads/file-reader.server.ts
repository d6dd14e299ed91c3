import { type ChildProcess, fork } from 'node:child_process'
import { on } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ImportRow } from '~/domain/import-command'
import { MINUTE_MS } from '~/domain/time/durations'
import type { PlanChoices } from '../choices'
import type { ImportPlan } from '../plan'
import type { ImportFacts, ImportPreview, TableSource } from '../reading/read-import'
import { MORE, type PreparedFile, type ReadingAnswer, type ReadingTask } from '../reading/tasks'
import { FairQueue, QueueFull } from './fair-queue'
import { ImportFileProblem, ManyFiles } from './file-problem'

/** What one file may take. */
export type ReadingLimits = {
  /** How long it may be read for an answer, or for the next rows, ms. */
  withinMs: number
  heapMb: number
}
const LIMITS: ReadingLimits = { withinMs: MINUTE_MS, heapMb: 256 }
const AT_ONCE = 2
const MOST_WAITING = 10

/**
 * Where the built reader lies beside the web server's bundle, or how its source is run: also where no Vite is, as in
 * benches.
 */
const PROGRAM = import.meta.env?.PROD
  ? { entry: new URL('../imports/reading.mjs', import.meta.url), flags: [] }
  : { entry: new URL('../reading/main.ts', import.meta.url), flags: ['--import', 'tsx'] }

/**
 * Reads people's files, each in a separate process with limited time and memory, a few at a time, with senders taking
 * turns. If a file breaks its process, that is reported as a problem of that file.
 */
export class FileReader {
  private readonly queue = new FairQueue(AT_ONCE, MOST_WAITING)
  /** Confirmed files, read for the worker: they wait for it, and delay no preview. */
  private readonly imports = new FairQueue(AT_ONCE, Number.POSITIVE_INFINITY)
  private readonly children = new Set<ChildProcess>()

  /** @param program what reads: a module, and Node's flags for it */
  constructor(
    private readonly limits = LIMITS,
    private readonly program: { entry: URL; flags: readonly string[] } = PROGRAM,
  ) {}

  /** Finds out what a file is and writes the rows of a workbook to `rowsPath`. @throws {ImportFileProblem} */
  prepare(sender: string, path: string, rowsPath: string): Promise<PreparedFile> {
    return this.inTurn(sender, { kind: 'prepare', path, rowsPath }, (answer) =>
      answer.kind === 'prepared' ? answer.file : null,
    )
  }

  /** What a file would bring. @throws {ImportFileProblem} */
  preview(sender: string, source: TableSource, choices: PlanChoices, facts: ImportFacts): Promise<ImportPreview> {
    return this.inTurn(sender, { kind: 'preview', source, choices, facts }, (answer) =>
      answer.kind === 'preview' ? answer.preview : null,
    )
  }

  /**
   * Hands the rows of a file that can be read to `take`, a few thousand at a time, in order.
   * @throws {ImportFileProblem}
   */
  rows(
    sender: string,
    source: TableSource,
    how: { plan: ImportPlan; facts: ImportFacts },
    take: (rows: readonly ImportRow[]) => Promise<void>,
  ): Promise<void> {
    return this.imports.run(sender, async () => {
      for await (const answer of this.answers({ kind: 'rows', source, ...how })) {
        if (answer.kind === 'rows') await take(answer.rows)
        if (answer.kind === 'end') return
      }
    })
  }

  /** Ends all that is being read. */
  close(): void {
    for (const child of this.children) child.kill('SIGKILL')
  }

  private async inTurn<T>(
    sender: string,
    task: ReadingTask,
    answerOf: (answer: ReadingAnswer) => T | null,
  ): Promise<T> {
    try {
      return await this.queue.run(sender, async () => {
        for await (const answer of this.answers(task)) {
          const found = answerOf(answer)
          if (found !== null) return found
        }
        throw new Error('the file-reading process ended without an answer')
      })
    } catch (error) {
      if (!(error instanceof QueueFull)) throw error
      throw new ManyFiles()
    }
  }

  /**
   * The messages of a separate process for a task; the process is gone at the end.
   * @throws {ImportFileProblem} if it refuses the file, or ends unexpectedly
   */
  private async *answers(task: ReadingTask): AsyncGenerator<ReadingAnswer> {
    const { withinMs, heapMb } = this.limits
    const child = fork(fileURLToPath(this.program.entry), {
      execArgv: [...this.program.flags, `--max-old-space-size=${heapMb}`, '--max-semi-space-size=8'],
      env: { NODE_ENV: 'production', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    this.children.add(child)
    const ended = new AbortController()
    child.once('exit', () => ended.abort())
    child.once('error', () => ended.abort())
    let late = false
    const giveUp = () => {
      late = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(giveUp, withinMs)
    try {
      const heard = on(child, 'message', { signal: ended.signal })
      child.send(task, () => undefined)
      for await (const [answer] of heard as AsyncIterable<[ReadingAnswer]>) {
        clearTimeout(timer)
        if (answer.kind === 'refused') throw new ImportFileProblem(answer.text)
        if (answer.kind === 'failed') throw new Error(answer.text)
        yield answer
        timer = setTimeout(giveUp, withinMs)
        if (answer.kind === 'rows') child.send(MORE, () => undefined)
      }
    } catch (error) {
      if (!ended.signal.aborted || (error !== ended.signal.reason && (error as Error).name !== 'AbortError'))
        throw error
      throw new ImportFileProblem(late ? tooSlow(withinMs) : TOO_MUCH)
    } finally {
      clearTimeout(timer)
      this.children.delete(child)
      child.kill('SIGKILL')
    }
  }
}

const TOO_MUCH = 'This file needs too much memory to read. Split it by year or by store, or save the sheet as CSV.'
const tooSlow = (ms: number) =>
  `This file takes longer to read than ${ms / 1000} seconds. Split it by year or by store, or save the sheet as CSV.`
