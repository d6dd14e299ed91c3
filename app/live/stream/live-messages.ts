import type { EventFrame, LiveStore } from '../live'

/** Messages between pages and their browser's one stream. */

/** How far the figures can be trusted. `sinceMs`: they are as of then, epoch ms; null if unknown. */
export type StreamState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  /** `cause`: who does not answer, our server, or the database behind it. */
  | { kind: 'stale'; sinceMs: number | null; cause: 'server' | 'database' }
  /** Nobody has looked for a while: the stream is closed until somebody does. */
  | { kind: 'paused'; sinceMs: number | null }

/** What one page wants to hear of. */
export type Want = {
  /** Null for every store. */
  stores: readonly string[] | null
  /** The store whose single events the page lists; null for none. */
  events: string | null
  /** Whether somebody can see the page. */
  visible: boolean
}

/** Messages to a page. */
export type LiveMessage =
  | { kind: 'stores'; stores: readonly LiveStore[] }
  | { kind: 'events'; events: readonly EventFrame[] }
  /** Something may have been missed between earlier messages and the following ones. */
  | { kind: 'holes' }
  | { kind: 'state'; state: StreamState }
  /** A heartbeat of whoever holds the stream. */
  | { kind: 'beat' }

/** Messages from a page. A want is repeated every `WANT_EVERY_MS`; a page silent for too long counts as gone. */
export type PageMessage = { kind: 'want'; want: Want } | { kind: 'leave' }

export const WANT_EVERY_MS = 15_000

/** Hands a page its messages until the function it gives is called. */
export type LiveTransport = (want: Omit<Want, 'visible'>, receive: (message: LiveMessage) => void) => () => void
