import { connect, type Socket } from 'node:net'
import { keyOf } from '../live-trace.mjs'

/**
 * A process full of live listeners, driven over IPC by bench:live. It reads sockets itself, to take as little CPU as
 * possible next to the servers.
 */

/** Its commands. `open`: one stream each. `note`: record what is received from now on. */
export type ClientOrder = { open: string[]; port: number } | { note: true } | { report: true } | { close: true }

/**
 * What one listener received, in order: `[buffer, epoch ms of its last byte]`, flat; a buffer is an index into `keys`.
 */
export type StreamReceipts = { url: string; receipts: number[] }
export type ClientAnswer = { opened: number } | { keys: string[]; streams: StreamReceipts[] } | { closed: true }

let noting = false
let keys = new Map<string, number>()
let streams: Stream[] = []
let sockets: Socket[] = []

const now = () => performance.timeOrigin + performance.now()

/** Reads one chunked stream: a chunk is one write of the server. */
class Stream {
  receipts: number[] = []
  private head = true
  private length = 0
  private left = 0
  private line = ''
  private start = ''

  constructor(
    readonly url: string,
    private readonly opened: () => void,
  ) {}

  take(data: Buffer): void {
    let at = 0
    while (at < data.length) {
      if (this.head) {
        const end = data.indexOf('\r\n\r\n', at)
        if (end < 0) return
        if (!data.toString('latin1', at, at + 15).includes(' 200')) throw new Error(data.toString('latin1', at, end))
        this.head = false
        this.opened()
        at = end + 4
      } else if (this.left === 0) {
        const end = data.indexOf(10, at)
        if (end < 0) {
          this.line += data.toString('latin1', at)
          return
        }
        this.line += data.toString('latin1', at, end)
        at = end + 1
        this.length = Number.parseInt(this.line, 16)
        this.line = ''
        if (this.length > 0) this.left = this.length + 2
      } else {
        const taken = Math.min(this.left, data.length - at)
        if (noting && this.start.length < 48) this.start += data.toString('latin1', at, Math.min(at + 48, at + taken))
        this.left -= taken
        at += taken
        if (this.left === 0) this.chunk()
      }
    }
  }

  private chunk(): void {
    const key = noting ? keyOf(this.url, this.start, this.length) : null
    this.start = ''
    if (key === null) return
    const known = keys.get(key) ?? keys.size
    if (known === keys.size) keys.set(key, known)
    this.receipts.push(known, now())
  }
}

function open(urls: string[], port: number): void {
  let opened = 0
  let next = 0
  const openOne = () => {
    const url = urls[next]
    if (url === undefined) return
    next += 1
    const stream = new Stream(url, () => {
      opened += 1
      if (opened === urls.length) process.send?.({ opened } satisfies ClientAnswer)
      openOne()
    })
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`GET ${url} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n\r\n`)
    })
    socket.on('data', (data) => stream.take(data))
    socket.on('error', () => undefined)
    sockets.push(socket)
    streams.push(stream)
  }
  // A few at once: the accept queue holds 511.
  for (let i = 0; i < 50; i += 1) openOne()
}

process.on('message', (order: ClientOrder) => {
  if ('open' in order) open(order.open, order.port)
  if ('note' in order) {
    keys = new Map()
    for (const stream of streams) stream.receipts = []
    noting = true
  }
  if ('report' in order) {
    noting = false
    const received = streams.map(({ url, receipts }) => ({ url, receipts }))
    process.send?.({ keys: [...keys.keys()], streams: received } satisfies ClientAnswer)
  }
  if ('close' in order) {
    for (const socket of sockets) socket.destroy()
    sockets = []
    streams = []
    process.send?.({ closed: true } satisfies ClientAnswer)
  }
})
