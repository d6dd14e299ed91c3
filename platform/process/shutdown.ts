import type { Log } from './log'

type Closing = { what: string; close: () => Promise<void> | void }

/**
 * Ends a process in order. On SIGTERM or SIGINT (a second signal is ignored) it runs the closings, last added first,
 * then exits with 0. If that takes longer than `graceMs`, or a closing throws, it exits with 1.
 */
export class Shutdown {
  private closings: Closing[] = []
  private begun = false

  constructor(
    private readonly log: Log,
    private readonly graceMs = 20_000,
  ) {}

  /** Registers something to close at shutdown. @param what its name in the log */
  add(what: string, close: Closing['close']): void {
    this.closings.push({ what, close })
  }

  /** Starts listening for signals. */
  listen(): void {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void this.end(0, signal))
    }
  }

  get ending(): boolean {
    return this.begun
  }

  /** Closes everything and exits with `code`. */
  async end(code: number, reason: string): Promise<void> {
    if (this.begun) return
    this.begun = true
    this.log.info({ reason }, 'stopping')
    setTimeout(() => {
      this.log.error({ graceMs: this.graceMs }, 'not stopped in time')
      process.exit(1)
    }, this.graceMs).unref()
    let failed = false
    for (const { what, close } of this.closings.reverse()) {
      try {
        await close()
      } catch (error) {
        failed = true
        this.log.error({ err: error, what }, 'closing failed')
      }
    }
    this.log.info('stopped')
    process.exit(failed ? 1 : code)
  }
}
