// Preloaded (--import) into both servers of bench:live. While the file LIVE_TAP is writable, it records when each
// buffer is first written to any live stream, to which URL and to how many streams, and the buffer itself: what clients
// receive later is timed from there. On SIGUSR2 it writes the state of the process to LIVE_TAP.state.
import { subscribe } from 'node:diagnostics_channel'
import { createWriteStream, existsSync, writeFileSync } from 'node:fs'
import { OutgoingMessage } from 'node:http'
import { Socket } from 'node:net'

const file = process.env.LIVE_TAP
const OPEN = `${file}.open`
/** @type {import('node:fs').WriteStream | null} */
let out = null
/** @type {Map<Buffer, { atMs: number, url: string, count: number }>} */
let turn = new Map()
/** True within a write of Node's own HTTP layer: what that passes to the socket has been recorded already. */
let isNoted = false

/**
 * The URL requested over a connection, as the client wrote it. Stored at the handle, which outlasts its first socket in
 * the product.
 */
const ADDRESS = Symbol('address')
/** @param {object | null} socket @returns {any} */
const handleOf = (socket) => socket && Reflect.get(socket, '_handle')
subscribe('http.server.request.start', (message) => {
  const { request, socket } = /** @type {{ request: { url: string }, socket: object }} */ (message)
  if (request.url.startsWith('/live/stream')) handleOf(socket)[ADDRESS] = request.url
})

/** @param {Buffer} bytes sent to a stream @param {string} url the stream's URL */
function note(bytes, url) {
  const known = turn.get(bytes)
  if (known) {
    known.count += 1
    return
  }
  if (turn.size === 0) setImmediate(flush)
  turn.set(bytes, { atMs: performance.timeOrigin + performance.now(), url, count: 1 })
}

const write = OutgoingMessage.prototype.write
OutgoingMessage.prototype.write = function (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) {
  const url = handleOf(this.socket)?.[ADDRESS]
  if (!out || !url || !Buffer.isBuffer(chunk)) return Reflect.apply(write, this, [chunk, ...rest])
  note(chunk, url)
  isNoted = true
  try {
    return Reflect.apply(write, this, [chunk, ...rest])
  } finally {
    isNoted = false
  }
}

// The product passes its sockets chunks that it has framed itself.
const writeSocket = Socket.prototype.write
Socket.prototype.write = function (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) {
  if (out && !isNoted && Buffer.isBuffer(chunk)) {
    const url = handleOf(this)?.[ADDRESS]
    if (url && (turn.has(chunk) || isChunk(chunk))) note(chunk, url)
  }
  return Reflect.apply(writeSocket, this, [chunk, ...rest])
}

/** A whole chunk of HTTP/1.1: its length, a line end, that many bytes, a line end. @param {Buffer} bytes */
function isChunk(bytes) {
  const end = bytes.subarray(0, 9).indexOf(13)
  return end > 0 && Number.parseInt(bytes.toString('latin1', 0, end), 16) === bytes.length - end - 4
}

/** @param {Buffer} bytes as a chunk or as they are */
const contentOf = (bytes) => (isChunk(bytes) ? bytes.subarray(bytes.indexOf(10) + 1, -2) : bytes)

function flush() {
  const written = turn
  turn = new Map()
  for (const [bytes, { atMs, url, count }] of written) {
    const content = contentOf(bytes)
    out?.write(`${JSON.stringify({ atMs, url, count, length: content.length })}\n`)
    out?.write(content)
  }
}

setInterval(() => {
  const wanted = existsSync(OPEN)
  if (wanted && !out) out = createWriteStream(String(file))
  if (!wanted && out) {
    out.end()
    out = null
  }
}, 100).unref()

process.on('SIGUSR2', () => {
  globalThis.gc?.()
  /** @type {{ hub?: { listeners: number } } | undefined} */
  const context = Reflect.get(globalThis, Symbol.for('storepulse.context'))
  writeFileSync(
    `${file}.state`,
    JSON.stringify({ listeners: context?.hub?.listeners ?? null, memory: process.memoryUsage() }),
  )
})
