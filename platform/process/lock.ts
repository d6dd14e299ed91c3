import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { makePrivateFolder, writePrivateFile } from './private-files'

/**
 * Who holds a lock. `began` is the holder's start time, if the system tells it: the pid alone may belong to another
 * process by now.
 */
type Holder = { pid: number; began: string | null }

/** Takes the lock file for this process, also from a dead holder. @returns its release, or the pid of the holder */
export function takeLock(file: string): { release: () => void } | { heldBy: number } {
  makePrivateFolder(dirname(file))
  const draft = `${file}.${process.pid}`
  const mine = JSON.stringify({ pid: process.pid, began: beganAt(process.pid) })
  writePrivateFile(draft, mine)
  try {
    for (;;) {
      if (linked(draft, file)) return { release: () => releaseOwn(file, mine) }
      const found = contents(file)
      if (found === undefined) continue
      const holder = parseHolder(found)
      if (holder && isAlive(holder)) return { heldBy: holder.pid }
      setAside(file, found)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves a stale lock away; puts it back if another process took it over meanwhile. */
function setAside(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  if (contents(aside) !== stale) linked(aside, file)
  rmSync(aside, { force: true })
}

function releaseOwn(file: string, mine: string): void {
  if (contents(file) === mine) rmSync(file, { force: true })
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function contents(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, began } = JSON.parse(text)
    return typeof pid === 'number' ? { pid, began: began ?? null } : undefined
  } catch {
    return undefined
  }
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return began === null || beganAt(pid) === began
}

/** Ticks since boot at which a process began, from /proc; null if there is no /proc, 'ended' for a zombie. */
function beganAt(pid: number): string | null {
  const stat = contents(`/proc/${pid}/stat`)
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields?.[0] === 'Z' ? 'ended' : (fields?.[19] ?? null)
}
