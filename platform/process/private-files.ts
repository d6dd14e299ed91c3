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

/** From here on this process, and every process it starts, makes files and folders that only its own user can read. */
export function keepFilesPrivate(): void {
  process.umask(OF_OTHERS)
}

/** Makes a folder, and those above it, for our own user alone; one that is there stays as it is. */
export function makePrivateFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: FOLDER_MODE })
}

/** Writes a file that only our own user can read. */
export function writePrivateFile(path: string, text: string): void {
  writeFileSync(path, text, { mode: FILE_MODE })
}

/**
 * Takes from others what they may do with a data folder of before. A folder that holds anything else, that many share
 * (sticky, as /tmp is) or that belongs to another user stays as it is, and so does all that is not ours in it.
 * @param foundBefore names in it that are not ours
 */
export function tightenDataFolder(dir: string, foundBefore: readonly string[]): void {
  const { mode } = lstatSync(dir)
  if (foundBefore.length === 0 && (mode & STICKY) === 0) tighten(dir)
  for (const name of readdirSync(dir)) if (!foundBefore.includes(name)) tightenAll(join(dir, name), false)
}

/**
 * @param closed whether the folder it is in was closed to others already: what lies in two such ones, as a server's
 * files do, is out of reach
 */
function tightenAll(path: string, closed: boolean): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat || stat.isSymbolicLink()) return
  const wasClosed = (stat.mode & OF_OTHERS) === 0
  tighten(path)
  if (!stat.isDirectory() || (closed && wasClosed)) return
  for (const name of readdirSync(path)) tightenAll(join(path, name), wasClosed)
}

/** Takes the rights of others away from a file or folder of our own user. */
function tighten(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (!stat || stat.isSymbolicLink() || (stat.mode & OF_OTHERS) === 0 || stat.uid !== process.getuid?.()) return
  chmodSync(path, stat.isDirectory() ? FOLDER_MODE : FILE_MODE)
}
