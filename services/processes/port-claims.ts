import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/**
 * Between the choice of a port and the server that listens on it lie seconds in which another process may choose the
 * same. So a chosen port is noted in a file that all processes of a person see; the note goes with its process.
 */
const FOLDER = join(tmpdir(), `storepulse-ports-${userInfo().uid}`)
const claimed = new Set<string>()

/**
 * Notes that this process takes a port. Where nothing can be noted, such as on a full disk, each port is as good as
 * another.
 * @returns false where another process that runs has taken it, or takes it at this moment: of two that do, neither gets
 * it
 */
export function claimPort(port: number): boolean {
  const own = noteOf(port, process.pid)
  if (claimed.has(own)) return true
  try {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 })
    // First the note, then the look: two that come at once see each other.
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

/** Notes of processes that are gone are removed on the way. */
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
