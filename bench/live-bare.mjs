// The limit of bench:live: a bare Node http server that sends what the product sent, to the same URLs, at the same
// cadence. Over IPC, { trace: FILE } plays what live-tap.mjs wrote there; the answer is { played }. It keeps only what
// is due next of the file in memory.
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { readTrace } from './live-trace.mjs'

/** @typedef {import('./live-trace.mjs').Written} Written */

/** Buffers first written within this time of each other came from one poll of the database. */
const TOGETHER_MS = 50
const MOST_TOGETHER_BYTES = 1024 * 1024

/** @type {Map<string, Set<http.ServerResponse>>} */
const streams = new Map()
const OPENING = Buffer.from(': bare\nretry: 1000\n\n')

const server = http.createServer((request, response) => {
  const url = request.url ?? ''
  const open = streams.get(url) ?? new Set()
  streams.set(url, open)
  open.add(response)
  response.once('close', () => open.delete(response))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(OPENING)
})
server.listen(Number(process.env.PORT), '127.0.0.1', 4096, () => process.send?.({ ready: true }))

/**
 * @param {string} file
 * @returns {Generator<Written[]>} what is written together, read before it is due so that reading does not delay the
 *   writing
 */
function* together(file) {
  /** @type {Written[]} */
  let due = []
  let bytes = 0
  for (const written of readTrace(file)) {
    const isLater = written.atMs - (due.at(-1)?.atMs ?? written.atMs) > TOGETHER_MS
    if (isLater || bytes > MOST_TOGETHER_BYTES) {
      yield due
      due = []
      bytes = 0
    }
    if (written.count > 1) {
      due.push(written)
      bytes += written.bytes.length
    }
  }
  yield due
}

process.on('message', async (/** @type {{ trace: string }} */ { trace }) => {
  let shiftMs = Number.NaN
  let played = 0
  for (const due of together(trace)) {
    if (Number.isNaN(shiftMs)) shiftMs = Date.now() + 200 - (due[0]?.atMs ?? 0)
    for (const { atMs, url, bytes } of due) {
      const waitMs = atMs + shiftMs - Date.now()
      if (waitMs > 1) await pause(waitMs)
      for (const response of streams.get(url) ?? []) response.write(bytes)
      played += 1
    }
  }
  await pause(1_000)
  process.send?.({ played })
})
