import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '~/platform/process/log'
import type { Registry } from '~/registry'

/**
 * What a job does while its worker holds the lease. A new one is created each time the lease is gained, so nothing is
 * left over from earlier terms.
 */
export interface JobTerm {
  /**
   * One round of work. Stops early if `signal` aborts: the lease is lost or the worker is ending. If it throws, the
   * error is logged and the next round follows.
   */
  round(signal: AbortSignal): Promise<void>
}

export type LeasedJobOptions = {
  /** Name of the lease and of the job in the log. */
  name: string
  registry: Pick<Registry, 'lease'>
  begin: () => JobTerm
  /** Pause between two rounds, milliseconds. */
  everyMs: number
  /** How long after the holder's death another worker takes over, milliseconds. */
  leaseMs: number
  log: Log
}

/**
 * Runs a job in one worker at a time, however many there are: the one that holds the registry's lease runs it, the
 * others wait.
 */
export class LeasedJob {
  private readonly holder = `${hostname()} ${process.pid} ${randomUUID()}`
  private readonly stopping = new AbortController()
  private term: { job: JobTerm; lost: AbortController } | null = null
  private running: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: LeasedJobOptions) {}

  start(): void {
    this.running = Promise.all([this.keepLease(), this.keepWorking()])
  }

  /** Stops the current round and gives the lease back. */
  async stop(): Promise<void> {
    this.stopping.abort()
    this.term?.lost.abort()
    await this.running
    if (this.term) await this.options.registry.lease(this.options.name, this.holder, 0)
    this.term = null
  }

  /** True while this worker holds the lease. */
  get held(): boolean {
    return this.term !== null
  }

  private async keepLease(): Promise<void> {
    const { name, registry, begin, leaseMs, log } = this.options
    for (let heldUntil = 0; !this.stopping.signal.aborted; await this.wait(leaseMs / 4)) {
      const askedAt = performance.now()
      let held: boolean
      try {
        held = await registry.lease(name, this.holder, leaseMs)
        if (held) heldUntil = askedAt + leaseMs
      } catch (error) {
        log.warn({ err: error, job: name }, 'the lease of a job could not be renewed, trying again')
        held = this.term !== null && performance.now() < heldUntil
      }
      if (held && this.term === null) {
        log.info({ job: name }, 'this worker does the job from now on')
        this.term = { job: begin(), lost: new AbortController() }
      } else if (!held && this.term !== null) {
        log.warn({ job: name }, 'another worker does the job from now on')
        this.term.lost.abort()
        this.term = null
      }
    }
  }

  private async keepWorking(): Promise<void> {
    const { name, everyMs, leaseMs, log } = this.options
    while (!this.stopping.signal.aborted) {
      const { term } = this
      if (term !== null) {
        try {
          await term.job.round(term.lost.signal)
        } catch (error) {
          if (!term.lost.signal.aborted) log.warn({ err: error, job: name }, 'a round of a job failed, trying again')
        }
      }
      await this.wait(term === null ? Math.min(everyMs, leaseMs / 4) : everyMs)
    }
  }

  private async wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined)
  }
}
