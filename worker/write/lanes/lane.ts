import { within } from '~/domain/time/within'
import type { Body } from './body'

export type LaneOptions = {
  /** How long rows wait for more rows, ms. */
  lingerMs: number
  /** Concurrent writes. */
  mostFlights: number
  /** Stores a body and releases it; retries until done. */
  send: (body: Body) => Promise<void>
}

/** An open body that has waited this long goes before full ones, so that a busy day does not delay a quiet one. */
const OVERDUE_MS = 300

/**
 * Decides when bodies of one table are sent. In: open bodies, one per UTC day. Out: calls of `send`, at most
 * `mostFlights` at a time. A body is sent when it is full, or when the oldest open body has waited `lingerMs`: then all
 * open ones are sent. On `drain()` none waits.
 */
export class Lane {
  private readonly open = new Map<number, Body>()
  private readonly full: Body[] = []
  private running = false
  private draining = false
  private wakers: (() => void)[] = []
  private idleWaiters: (() => void)[] = []

  constructor(private readonly options: LaneOptions) {}

  /** The open body of a UTC day. */
  bodyOf(day: number): Body | undefined {
    return this.open.get(day)
  }

  begin(body: Body): void {
    this.open.set(body.day, body)
    void this.run()
  }

  /** Sends a body of a day as soon as possible. */
  fill(body: Body): void {
    this.open.delete(body.day)
    this.full.push(body)
    this.wake()
  }

  /** Sends all without lingering. @returns a promise that resolves when nothing is left */
  async drain(): Promise<void> {
    this.draining = true
    this.wake()
    if (this.running) await new Promise<void>((resolve) => this.idleWaiters.push(resolve))
    this.draining = false
  }

  private async run(): Promise<void> {
    if (this.running) return
    this.running = true
    const flights = new Set<Promise<void>>()
    while (this.full.length > 0 || this.open.size > 0 || flights.size > 0) {
      if (flights.size < this.options.mostFlights) {
        const next = this.overdue() ?? this.full.shift()
        if (next) {
          const flight = this.options.send(next).finally(() => flights.delete(flight))
          flights.add(flight)
          continue
        }
        if (flights.size === 0) {
          await this.gather()
          continue
        }
      }
      await Promise.race([...flights, this.woken()])
      this.wake()
    }
    this.running = false
    for (const resolve of this.idleWaiters.splice(0)) resolve()
  }

  /** Gives open bodies some time to collect rows; then they count as full, unless one has become full itself. */
  private async gather(): Promise<void> {
    if (!this.draining) await this.linger()
    if (this.full.length > 0) return
    this.full.push(...this.open.values())
    this.open.clear()
  }

  private overdue(): Body | undefined {
    if (this.full.length === 0) return undefined
    const before = performance.now() - Math.max(OVERDUE_MS, this.options.lingerMs)
    for (const body of this.open.values()) {
      if (body.begunAt > before) continue
      this.open.delete(body.day)
      return body
    }
    return undefined
  }

  /** Waits until the oldest open body has waited long enough, a body is full, or all is to be sent. */
  private async linger(): Promise<void> {
    let oldest = Number.POSITIVE_INFINITY
    for (const { begunAt } of this.open.values()) oldest = Math.min(oldest, begunAt)
    await within(oldest + this.options.lingerMs - performance.now(), this.woken(), () => undefined)
    this.wake()
  }

  /** Resolves at the next `wake()`. Whoever stops waiting calls it, so that no waiter is kept for ever. */
  private woken(): Promise<void> {
    return new Promise((resolve) => this.wakers.push(resolve))
  }

  private wake(): void {
    for (const resolve of this.wakers.splice(0)) resolve()
  }
}
