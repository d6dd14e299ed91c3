// Reads what live-tap.mjs writes: per buffer a line of JSON and the bytes. Reads in order, one buffer at a time,
// without keeping the file in memory.
import { closeSync, openSync, readSync } from 'node:fs'

/** A line is shorter than this: an address, a time and two numbers. */
const MOST_LINE_BYTES = 512

/**
 * @typedef {{ atMs: number, url: string, count: number, bytes: Buffer }} Written `atMs`: when a buffer was first
 * written, epoch ms; `count`: to how many streams of `url`
 * @param {string} file
 * @returns {Generator<Written>}
 */
export function* readTrace(file) {
  const fd = openSync(file, 'r')
  try {
    const line = Buffer.alloc(MOST_LINE_BYTES)
    for (let at = 0; ; ) {
      const read = readSync(fd, line, 0, MOST_LINE_BYTES, at)
      if (read === 0) return
      const end = line.subarray(0, read).indexOf(10)
      const { atMs, url, count, length } = JSON.parse(line.toString('utf8', 0, end))
      const bytes = Buffer.allocUnsafeSlow(length)
      readSync(fd, bytes, 0, length, at + end + 1)
      yield { atMs, url, count, bytes }
      at += end + 1 + length
    }
  } finally {
    closeSync(fd)
  }
}

/**
 * The key that identifies a buffer for both a listener and the tap.
 * @param {string} url @param {string} start its first 48 bytes or more @param {number} length
 * @returns {string | null} null if it does not begin with a frame that has an id
 */
export function keyOf(url, start, length) {
  const id = /^id: (\S+)/.exec(start)?.[1]
  return id === undefined ? null : `${url} ${id} ${length}`
}
