import { copyFileSync, statSync, truncateSync } from 'node:fs'

/**
 * How much a log file holds before it begins anew, bytes; what was in it lies beside it as `.1`. A log takes about
 * twice this at most.
 */
const MOST_BYTES = 20 * 1024 * 1024
const LOOK_MS = 5_000

/**
 * Copies a file over the limit to `<file>.1` and empties it. Who holds it open for appending goes on writing into it.
 */
export function boundFile(file: string, mostBytes = MOST_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size <= mostBytes) return
  copyFileSync(file, `${file}.1`)
  truncateSync(file, 0)
}

/**
 * Keeps a file that is appended to within the limit, at once and from then on.
 * @returns what ends it; it keeps no process alive
 */
export function keepBounded(file: string, mostBytes = MOST_BYTES, everyMs = LOOK_MS): () => void {
  const look = () => {
    try {
      boundFile(file, mostBytes)
    } catch {
      // A full disk stops no process; the next look tries again.
    }
  }
  look()
  const timer = setInterval(look, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
