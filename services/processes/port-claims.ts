import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/**
 * Between the choice of a port and the server that listens on it lie seconds in which another process may choose the same. So a chosen port is noted in a
 * file that all processes of a person see; the note goes with its process.
 */
const FOLDER = join(tmpdir(), `storepulse-ports-${userInfo().uid}`)
const claimed = new Set<string>()

/**
 * Notes that this process takes a port. Where nothing can be noted, such as on a full disk, each port is as good as another.
 * @returns false where another process that runs has taken it
 */
export function claimPort(port: number): boolean {
  const file = join(FOLDER, String(port))
  if (claimed.has(file)) return true
  try {
    mkdirSync(FOLDER, { recursive: true, mode: 0o700 })
    if (!note(file)) {
      if (isRunning(Number(read(file)))) return false
      rmSync(file, { force: true })
      if (!note(file)) return false
    }
  } catch {
    return true
  }
  if (claimed.size === 0) process.once('exit', forget)
  claimed.add(file)
  return true
}

function forget(): void {
  for (const file of claimed) rmSync(file, { force: true })
}

function note(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
