/** Server-Sent Events as bytes. One frame is encoded once and the same bytes go to every listener. */

export type FrameName = 'snapshot' | 'store' | 'event' | 'health' | 'resync'

/**
 * A frame as it stands in the ring; `storeId` is null if it concerns every stream. `leftOut`: a stream of all stores
 * does not get it.
 */
export type Frame = { seq: number; name: FrameName; storeId: string | null; leftOut?: boolean; bytes: Buffer }

/** One frame: id, event name and one line of JSON. */
export function encodeFrame(id: string, name: FrameName, data: unknown): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
}

/**
 * What a stream begins with: a comment at once, so that proxies pass it on, and how long a browser waits before it
 * comes back.
 */
export function encodeOpening(retryMs: number): Buffer {
  return Buffer.from(`: storepulse\nretry: ${Math.round(retryMs)}\n\n`)
}

/** Keeps proxies and browsers from taking a quiet stream for a dead one. */
export const HEARTBEAT = Buffer.from(': heartbeat\n\n')

/** Id of a frame: which run of the process, and its running number in it. */
export function frameId(boot: string, seq: number): string {
  return `${boot}:${seq}`
}

/** The sequence number in a Last-Event-ID of this run; null if it is of another run or malformed. */
export function seqOfFrameId(id: string | null, boot: string): number | null {
  const match = id === null ? null : /^([0-9a-z]+):(\d{1,15})$/.exec(id)
  return match && match[1] === boot ? Number(match[2]) : null
}

/** A stream has a heartbeat this often: browsers take a server that is silent for twice as long for frozen. */
export const HEARTBEAT_MS = 2_000
