import { copyFileSync, statSync, truncateSync } from 'node:fs'

/** Size at which a log file starts over, bytes; its contents move to `.1`. So a log takes at most about twice this. */
const MOST_BYTES = 20 * 1024 * 1024
const LOOK_MS = 5_000

/**
 * Copies a file over the limit to `<file>.1` and empties it. A process that has it open for appending goes on writing
 * to it.
 */
export function boundFile(file: string, mostBytes = MOST_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= mostBytes) return
  copyFileSync(file, `${file}.1`)
  truncateSync(file, 0)
}

/**
 * Keeps a file that is appended to within the limit, from now on.
 * @returns a function that stops this; the timer keeps no process alive
 */
export function keepBounded(file: string, mostBytes = MOST_BYTES, everyMs = LOOK_MS): () => void {
  const look = () => {
    try {
      boundFile(file, mostBytes)
    } catch {
      // A full disk must not stop the process; the next look tries again.
    }
  }
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
