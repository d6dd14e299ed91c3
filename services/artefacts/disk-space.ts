import { statfsSync } from 'node:fs'
import { StartProblem } from '../processes/start-problem'

const LEAST_AT_START = 500 * 1024 * 1024
const LEAST_WHILE_RUNNING = 50 * 1024 * 1024

/** Bytes we may still write on the disk of a folder. */
function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** @throws {StartProblem} if there is too little disk space to start */
export function checkRoomToStart(folder: string): void {
  const free = freeBytes(folder)
  if (free < LEAST_AT_START) throw diskFull(folder, free)
}

/** True if the servers must be stopped before a write runs out of disk space. */
export function outOfRoom(folder: string): boolean {
  return freeBytes(folder) < LEAST_WHILE_RUNNING
}

/** The message for a full disk. */
export function diskFull(folder: string, free = freeBytes(folder)): StartProblem {
  return new StartProblem(`The disk is full: ${Math.floor(free / 1024 / 1024)} MB are free on the disk of ${folder}.`, [
    'At least 500 MB are needed. Find what takes space:  du -xhd1 / 2>/dev/null | sort -h | tail',
    'Free some space, or use a folder on another disk with --data DIR.',
  ])
}
