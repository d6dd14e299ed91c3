import { readFileSync } from 'node:fs'
import type { Child, Exit } from '~/services/processes/child'
import { eventually } from '../eventually'

/** A group notices a dead member after its session's 15 s; then the others take over its partitions. */
const JOINED_WITHIN_MS = 120_000

/** A worker's `/ready`. */
export type WorkerState = {
  status: number
  questdb: string
  kafka: string
  pending_bytes: number
  counts: { read: number; written: number; parked: number; flushes: number; failures: number } | null
}

/** A worker process under test: the built bundle, as it is shipped. */
export class IngestWorker {
  constructor(
    readonly child: Child,
    readonly intakeUrl: string,
  ) {}

  /** Its `/ready`; null while it does not answer. */
  async state(): Promise<WorkerState | null> {
    try {
      const response = await fetch(`${this.intakeUrl}/ready`, { signal: AbortSignal.timeout(5_000) })
      return { ...((await response.json()) as Omit<WorkerState, 'status'>), status: response.status }
    } catch {
      return null
    }
  }

  /** Items it has read since it started. Asks no server, unlike `state()`, so it may be called often. */
  async read(): Promise<number> {
    try {
      const response = await fetch(`${this.intakeUrl}/metrics`, { signal: AbortSignal.timeout(5_000) })
      const counts = (await response.text()).matchAll(/^storepulse_items_read_total\{[^}]*\} (\d+)$/gm)
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
    } catch {
      return 0
    }
  }

  /** Waits until it has joined its group. @throws with its last output if it ends before */
  async joined(): Promise<this> {
    await eventually(
      async () => {
        if (this.child.ended) return true
        return (await this.state())?.kafka === 'joined'
      },
      { withinMs: JOINED_WITHIN_MS, everyMs: 20 },
    )
    if (this.child.ended) throw new Error(`the worker ended:\n${this.child.lastLines(20).join('\n')}`)
    return this
  }

  /** kill -9. Resolves once it is gone. */
  async kill(): Promise<void> {
    this.child.signal('SIGKILL')
    await this.child.exited
  }

  /** SIGTERM, as a shutdown does. */
  stop(): Promise<Exit> {
    return this.child.stop()
  }

  /** Resident memory, MB: now and at most since it started, as Linux counts it. */
  memory(): { nowMb: number; peakMb: number } {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8')
    const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
    return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
  }
}
