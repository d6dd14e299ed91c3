import { connect, type Socket } from 'node:net'

/** A process full of live listeners, driven over IPC by bench:live. It reads sockets itself, so that it costs as little as can be beside the servers. */

/** What it is told. `urls`: one stream each. `note`: from now on note what is received. */
export type ClientOrder =
  | { open: string[]; port: number; parseEvery: number }
  | { note: true }
  | { report: true }
  | { close: true }

/** What it answers. `receipts`: [address and first id of a buffer, epoch ms of its last byte]; `lags`: event → listener, ms. */
export type ClientAnswer =
  | { opened: number }
  | { receipts: [key: string, atMs: number][]; lags: number[] }
  | { closed: true }

let noting = false
let receipts: [string, number][] = []
let lags: number[] = []
let sockets: Socket[] = []

const now = () => performance.timeOrigin + performance.now()

/** Reads one chunked stream: a chunk is one write of the server. */
class Stream {
  private head = true
  private left = 0
  private line = ''
  private start = ''
  private text: Buffer[] = []
  private newest = 0

  constructor(
    private readonly url: string,
    private readonly parses: boolean,
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
        const length = Number.parseInt(this.line, 16)
        this.line = ''
        if (length > 0) this.left = length + 2
      } else {
        const taken = Math.min(this.left, data.length - at)
        if (noting) {
          if (this.start.length < 48) this.start += data.toString('latin1', at, Math.min(at + 48, at + taken))
          if (this.parses) this.text.push(data.subarray(at, at + taken))
        }
        this.left -= taken
        at += taken
        if (this.left === 0) this.chunk()
      }
    }
  }

  private chunk(): void {
    if (noting) {
      const id = /^id: (\S+)/.exec(this.start)?.[1]
      const atMs = now()
      if (id) receipts.push([`${this.url} ${id}`, atMs])
      if (this.parses) {
        for (const [, t] of Buffer.concat(this.text)
          .toString('latin1')
          .matchAll(/"t":(\d+)/g)) {
          const arrivedMs = Number(t)
          if (this.newest > 0 && arrivedMs > this.newest) lags.push(atMs - arrivedMs)
          this.newest = Math.max(this.newest, arrivedMs)
        }
      }
    }
    this.start = ''
    this.text = []
  }
}

function open(urls: string[], port: number, parseEvery: number): void {
  let opened = 0
  let next = 0
  const openOne = () => {
    const nth = next
    const url = urls[nth]
    if (url === undefined) return
    next += 1
    const one = url.includes('store=')
    const stream = new Stream(url, one || nth % parseEvery === 0, () => {
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
  }
  // A few at once: the accept queue holds 511.
  for (let i = 0; i < 50; i += 1) openOne()
}

process.on('message', (order: ClientOrder) => {
  if ('open' in order) open(order.open, order.port, order.parseEvery)
  if ('note' in order) {
    receipts = []
    lags = []
    noting = true
  }
  if ('report' in order) {
    noting = false
    process.send?.({ receipts, lags } satisfies ClientAnswer)
  }
  if ('close' in order) {
    for (const socket of sockets) socket.destroy()
    sockets = []
    process.send?.({ closed: true } satisfies ClientAnswer)
  }
})
