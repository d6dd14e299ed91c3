import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { keepBounded } from '~/platform/process/bounded-file'
import { makePrivateFolder } from '~/platform/process/private-files'
import { leash } from './leash'

export type ChildSpec = {
  /** Its name in messages, such as `QuestDB`. */
  name: string
  command: string
  args: readonly string[]
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** The file its output is appended to, which is kept bounded; or `terminal` for this process's own output. */
  output: string
  /** Called with each line of its standard output, which then does not go to `output`. */
  onLine?: (line: string) => void
  /** How long it may take to end after SIGTERM before SIGKILL follows. */
  graceMs: number
  /** The container's name, if `command` is Docker's client: signals then go to the container. */
  container?: string
}

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** A child process in its own process group (so that Ctrl-C reaches only the launcher) that cannot outlive us. */
export class Child {
  readonly pid: number
  /** Resolves once it has ended. */
  readonly exited: Promise<Exit>
  private exit: Exit | undefined

  private constructor(
    readonly spec: ChildSpec,
    process: ChildProcess,
    pid: number,
  ) {
    this.pid = pid
    const unbound = spec.output === 'terminal' ? () => undefined : keepBounded(spec.output)
    this.exited = new Promise((resolve) => {
      process.once('exit', (code, signal) => {
        this.exit = { code, signal }
        leash.release(pid)
        unbound()
        resolve(this.exit)
      })
    })
  }

  /** @throws if the command cannot be run */
  static async start(spec: ChildSpec): Promise<Child> {
    const output = spec.output === 'terminal' ? undefined : openOutput(spec.output)
    const stdio: StdioOptions = ['ignore', spec.onLine ? 'pipe' : (output ?? 'inherit'), output ?? 'inherit']
    try {
      const running = spawn(spec.command, [...spec.args], {
        cwd: spec.cwd,
        env: spec.env,
        detached: true,
        stdio,
      })
      const { pid } = running
      if (pid === undefined) {
        throw await new Promise<Error>((resolve) => running.once('error', resolve))
      }
      if (spec.onLine && running.stdout) createInterface({ input: running.stdout }).on('line', spec.onLine)
      leash.hold({ pid, graceMs: spec.graceMs, ...(spec.container ? { container: spec.container } : {}) })
      return new Child(spec, running, pid)
    } finally {
      if (output !== undefined) closeSync(output)
    }
  }

  /** Its exit; undefined while it runs. */
  get ended(): Exit | undefined {
    return this.exit
  }

  /** Sends a signal; does nothing if it has already ended. */
  signal(signal: NodeJS.Signals): void {
    if (this.exit) return
    if (this.spec.container) {
      spawnSync('docker', ['kill', '--signal', signal, this.spec.container], { stdio: 'ignore' })
    } else {
      try {
        process.kill(this.pid, signal)
      } catch {
        // It has just ended; `exited` resolves.
      }
    }
  }

  /** Ends it: SIGTERM, then SIGKILL after the grace. Resolves once it is gone. */
  async stop(): Promise<Exit> {
    this.signal('SIGTERM')
    const timer = setTimeout(() => this.signal('SIGKILL'), this.spec.graceMs)
    try {
      return await this.exited
    } finally {
      clearTimeout(timer)
    }
  }

  /** The last lines of its output file, for error messages. */
  lastLines(count = 8): string[] {
    if (this.spec.output === 'terminal') return []
    return readFileSync(this.spec.output, 'utf8').trimEnd().split('\n').slice(-count)
  }
}

function openOutput(file: string): number {
  makePrivateFolder(dirname(file))
  return openSync(file, 'a', 0o600)
}
