/**
 * Preloaded into a process (`--import`): on SIGUSR2 it writes the longest time its event loop was blocked since the
 * last SIGUSR2 to the file LONGEST_TURN_FILE. Unit: milliseconds of the thread's own CPU time, so that a busy machine
 * does not matter.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

const file = process.env.LONGEST_TURN_FILE ?? ''
/** Time that the main thread was on a core, milliseconds. */
const ownTime = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ', 1)[0]) / 1e6

let before = ownTime()
let longest = 0
setInterval(() => {
  const now = ownTime()
  longest = Math.max(longest, now - before)
  before = now
}, 5).unref()
process.on('SIGUSR2', () => {
  writeFileSync(`${file}.new`, String(longest))
  renameSync(`${file}.new`, file)
  longest = 0
})
