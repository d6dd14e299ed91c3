import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits between retries: doubles from `leastMs` to `mostMs`, with ±20 % jitter so that many processes do not retry in
 * step. Ends early, without an error, if `signal` aborts.
 */
export class BackOff {
  private nextMs: number

  constructor(
    private readonly leastMs: number,
    private readonly mostMs: number,
  ) {
    this.nextMs = leastMs
  }

  async wait(signal?: AbortSignal): Promise<void> {
    const ms = this.nextMs * (0.8 + Math.random() * 0.4)
    this.nextMs = Math.min(this.nextMs * 2, this.mostMs)
    await pause(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
  }

  reset(): void {
    this.nextMs = this.leastMs
  }
}
