import { MINUTE_MS } from '~/domain/time/durations'

/** Where a stream's bytes go: a connection, or what a test gives. */
export type Sink = {
  write(bytes: Buffer): void
  /** Bytes handed over that the client has not taken yet. */
  waiting(): number
  /** Ends the stream properly; the client comes back with its Last-Event-ID. */
  end(): void
  /** Cuts the connection. */
  cut(): void
}

/** Above this many waiting bytes a listener gets nothing until it has caught up; what it misses is coalesced. */
export const SLOW_ABOVE_BYTES = 64 * 1024
/** Above this many waiting bytes, or slow for this long, a listener is dropped. */
export const DROP_ABOVE_BYTES = 1024 * 1024
const DROP_AFTER_SLOW_MS = MINUTE_MS

/** One open stream. `cursor` is the newest frame sent to it; null before its snapshot. */
export class Listener {
  cursor: number | null = null
  /** Tells a returning client, before the snapshot, that it may have missed something. */
  needsResync = false
  private slowSinceMs: number | null = null

  constructor(
    readonly sink: Sink,
    readonly storeIds: ReadonlySet<string> | null,
    readonly endsAtMs: number,
  ) {}

  send(bytes: Buffer, cursor: number): void {
    this.cursor = cursor
    this.sink.write(bytes)
  }

  /** How the client keeps up: `ready` for more, `slow`, or `lost` (to be dropped). */
  pace(nowMs: number): 'ready' | 'slow' | 'lost' {
    const waiting = this.sink.waiting()
    if (waiting > DROP_ABOVE_BYTES) return 'lost'
    if (waiting <= SLOW_ABOVE_BYTES) {
      this.slowSinceMs = null
      return 'ready'
    }
    this.slowSinceMs ??= nowMs
    return nowMs - this.slowSinceMs > DROP_AFTER_SLOW_MS ? 'lost' : 'slow'
  }
}
