/** The part of `EventSource` that is used. */
export type StreamSource = {
  addEventListener(name: string, hear: (event: { data?: string }) => void): void
  close(): void
}

/** What a connection needs of the place it runs in: a worker, a page, or a test. */
export type StreamPlace = {
  open: (address: string) => StreamSource
  now: () => number
  /** Runs something later; gives what calls it off. */
  later: (run: () => void, ms: number) => () => void
  /** A number from 0 to below 1, for jitter. */
  random: () => number
}

const FRAMES = ['snapshot', 'store', 'event', 'health', 'resync'] as const
export type FrameKind = (typeof FRAMES)[number]

/** Nothing for this long (heartbeats come every 2 s) means the connection is dead, whatever the browser thinks. */
const SILENT_AFTER_MS = 32_000
const FIRST_WAIT_MS = 250
const MOST_WAIT_MS = 10_000

/**
 * One EventSource that reconnects by itself: first after a moment, then after waits that double up to ten seconds, each
 * ± 40 %, so that the browsers of a restarted server do not all come at once. It starts over rather than use
 * Last-Event-ID: a snapshot has no gap.
 */
export class StreamConnection {
  private address: string | null = null
  private source: StreamSource | null = null
  private waitMs = FIRST_WAIT_MS
  private heardMs = 0
  private callOff: () => void = () => undefined

  /**
   * @param onFrame called with each frame and its data as text
   * @param onLost called once for each connection that breaks or fails
   */
  constructor(
    private readonly place: StreamPlace,
    private readonly onFrame: (kind: FrameKind, text: string) => void,
    private readonly onLost: () => void,
  ) {}

  /** Opens an address; another one that is open is closed first. */
  open(address: string): void {
    this.close()
    this.address = address
    this.connect()
  }

  close(): void {
    this.callOff()
    this.source?.close()
    this.source = null
    this.address = null
    this.waitMs = FIRST_WAIT_MS
  }

  /** Checks whether the connection has gone silent; if it is waiting to reconnect, it reconnects at once. */
  look(): void {
    if (this.address === null) return
    if (this.source && this.place.now() - this.heardMs > SILENT_AFTER_MS) this.lose()
    if (this.source === null) this.connect()
  }

  /** Drops the connection, as after sleep, and makes a new one at once. */
  renew(): void {
    if (this.address === null) return
    if (this.source) this.lose()
    this.connect()
  }

  /** Closes a connection that has gone silent; to be called now and then. */
  tick(): void {
    if (this.source && this.place.now() - this.heardMs > SILENT_AFTER_MS) this.lose()
  }

  private connect(): void {
    if (this.address === null) return
    this.callOff()
    this.heardMs = this.place.now()
    const source = this.place.open(this.address)
    this.source = source
    for (const kind of FRAMES) {
      source.addEventListener(kind, ({ data }) => {
        if (this.source !== source) return
        this.heardMs = this.place.now()
        this.waitMs = FIRST_WAIT_MS
        this.onFrame(kind, data ?? '')
      })
    }
    source.addEventListener('error', () => {
      if (this.source === source) this.lose()
    })
  }

  private lose(): void {
    this.source?.close()
    this.source = null
    this.callOff = this.place.later(() => this.connect(), this.waitMs * (0.6 + this.place.random() * 0.8))
    this.waitMs = Math.min(this.waitMs * 2, MOST_WAIT_MS)
    this.onLost()
  }
}
