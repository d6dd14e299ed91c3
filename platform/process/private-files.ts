import { chmodSync, lstatSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What Storepulse keeps on disk is for its own user alone: folders 0700, files 0600. Each process sets the umask before
 * it writes anything.
 */

const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OF_OTHERS = 0o077
const STICKY = 0o1000

/** From here on, only our own user can read files and folders that this process and its children create. */
export function keepFilesPrivate(): void {
  process.umask(OF_OTHERS)
}

/** Creates a folder and its parents for our own user alone; leaves an existing one as it is. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE })
}

/** Writes a file that only our own user can read. */
export function writePrivateFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: FILE_MODE })
}

/**
 * Closes an older data folder to other users. A folder that holds anything else, that is shared (sticky, as /tmp is) or
 * that belongs to another user stays as it is; so does everything in it that is not ours.
 * @param foundBefore names in it that are not ours
 */
export function tightenDataFolder(dir: string, foundBefore: readonly string[]): void {
  const { mode } = lstatSync(dir)
  if (foundBefore.length === 0 && (mode & STICKY) === 0) tighten(dir)
  for (const name of readdirSync(dir)) if (!foundBefore.includes(name)) tightenAll(join(dir, name), false)
}

/**
 * @param closed true if the parent folder was closed to others already. What lies under two closed folders, as a
 *   server's files do, is out of reach and not visited.
 */
function tightenAll(path: string, closed: boolean): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat || stat.isSymbolicLink()) return
  const wasClosed = (stat.mode & OF_OTHERS) === 0
  tighten(path)
  if (!stat.isDirectory() || (closed && wasClosed)) return
  for (const name of readdirSync(path)) tightenAll(join(path, name), wasClosed)
}

/** Removes other users' rights from a file or folder of our own user. */
function tighten(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat || stat.isSymbolicLink() || (stat.mode & OF_OTHERS) === 0 || stat.uid !== process.getuid?.()) return
  chmodSync(path, stat.isDirectory() ? FOLDER_MODE : FILE_MODE)
}
