import { statfsSync } from 'node:fs'
import { StartProblem } from '../processes/start-problem'

const LEAST_AT_START = 500 * 1024 * 1024
const LEAST_WHILE_RUNNING = 50 * 1024 * 1024

/** Bytes that are free for us where a folder lies. */
function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/** @throws {StartProblem} where there is too little room to start */
export function checkRoomToStart(folder: string): void {
  const free = freeBytes(folder)
  if (free < LEAST_AT_START) throw diskFull(folder, free)
}

/** Whether so little room is left that the servers must be stopped before a write is cut in half. */
export function outOfRoom(folder: string): boolean {
  return freeBytes(folder) < LEAST_WHILE_RUNNING
}

/** What to say of a full disk. */
export function diskFull(folder: string, free = freeBytes(folder)): StartProblem {
  return new StartProblem(`The disk is full: ${Math.floor(free / 1024 / 1024)} MB are free where ${folder} lies.`, [
    'At least 500 MB are needed. See what takes room:  du -xhd1 / 2>/dev/null | sort -h | tail',
    'Make room, or name a folder on another disk with --data DIR.',
  ])
}
