// Preloaded (--import) into both servers of bench:live. It notes when a buffer is first written to any live stream, to which address and to how
// many, and the buffer itself, in the file LIVE_TAP while that is there to be written to: what a client later receives is timed from here.
// On SIGUSR2 it writes what the process holds to LIVE_TAP.state.
import { createWriteStream, existsSync, writeFileSync } from 'node:fs'
import { OutgoingMessage } from 'node:http'

const file = process.env.LIVE_TAP
const OPEN = `${file}.open`
/** @type {import('node:fs').WriteStream | null} */
let out = null
/** @type {Map<Buffer, { atMs: number, url: string, count: number }>} */
let turn = new Map()

const write = OutgoingMessage.prototype.write
OutgoingMessage.prototype.write = function (/** @type {any} */ chunk, /** @type {any[]} */ ...rest) {
  if (out && Buffer.isBuffer(chunk)) {
    const known = turn.get(chunk)
    if (known) known.count += 1
    else {
      const url = /** @type {{ req?: { url?: string } }} */ (/** @type {unknown} */ (this)).req?.url ?? ''
      if (url.startsWith('/live/stream')) {
        if (turn.size === 0) setImmediate(flush)
        turn.set(chunk, { atMs: performance.timeOrigin + performance.now(), url, count: 1 })
      }
    }
  }
  return Reflect.apply(write, this, [chunk, ...rest])
}

function flush() {
  const written = turn
  turn = new Map()
  for (const [bytes, { atMs, url, count }] of written) {
    out?.write(`${JSON.stringify({ atMs, url, count, length: bytes.length })}\n`)
    out?.write(bytes)
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
