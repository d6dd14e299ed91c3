// The limit of bench:live: a bare Node http server that sends what the product sent, to the same addresses, at the same cadence. It is told over IPC:
// { trace: FILE } plays what live-tap.mjs wrote there and answers { played }.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

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

/** @param {string} file @returns {{ atMs: number, url: string, bytes: Buffer }[]} what went to all streams of an address */
function readTrace(file) {
  const data = readFileSync(file)
  const entries = []
  for (let at = 0; at < data.length; ) {
    const end = data.indexOf(10, at)
    const { atMs, url, count, length } = JSON.parse(data.toString('utf8', at, end))
    if (count > 1) entries.push({ atMs, url, bytes: Buffer.from(data.subarray(end + 1, end + 1 + length)) })
    at = end + 1 + length
  }
  return entries
}

process.on('message', async (/** @type {{ trace: string }} */ { trace }) => {
  const entries = readTrace(trace)
  const shiftMs = Date.now() + 200 - (entries[0]?.atMs ?? 0)
  for (const { atMs, url, bytes } of entries) {
    const waitMs = atMs + shiftMs - Date.now()
    if (waitMs > 1) await pause(waitMs)
    for (const response of streams.get(url) ?? []) response.write(bytes)
  }
  await pause(1_000)
  process.send?.({ played: entries.length })
})
