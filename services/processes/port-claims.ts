import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/**
 * Seconds pass between choosing a port and listening on it, in which another process may choose the same one. So each
 * chosen port is recorded in a file that all processes of a user see; the claim ends with its process.
 */
const FOLDER = join(tmpdir(), `storepulse-ports-${userInfo().uid}`)
const claimed = new Set<string>()

/**
 * Claims a port for this process. If claims cannot be written, for example on a full disk, every port counts as free.
 * @returns false if another running process has claimed it, or is just claiming it: if two do so at once, neither gets
 *   it
 */
export function claimPort(port: number): boolean {
  const own = noteOf(port, process.pid)
  if (claimed.has(own)) return true
  try {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 })
    // Write first, then look: two concurrent claims see each other.
    writeFileSync(own, '', { mode: 0o600 })
    if (isTakenByOthers(port)) {
      rmSync(own, { force: true })
      return false
    }
  } catch {
    return true
  }
  if (claimed.size === 0) process.once('exit', forget)
  claimed.add(own)
  return true
}

const noteOf = (port: number, pid: number) => join(FOLDER, `${port}-${pid}`)

/** True if another running process has claimed the port. Removes the claims of dead processes. */
function isTakenByOthers(port: number): boolean {
  const others = readdirSync(FOLDER)
    .map((name) => name.split('-').map(Number))
    .filter(([noted, pid]) => noted === port && pid !== process.pid)
  const [running, gone] = [others.filter(([, pid]) => isRunning(pid)), others.filter(([, pid]) => !isRunning(pid))]
  for (const [, pid = 0] of gone) rmSync(noteOf(port, pid), { force: true })
  return running.length > 0
}

function forget(): void {
  for (const note of claimed) rmSync(note, { force: true })
}

function isRunning(pid: number | undefined): boolean {
  if (!pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
