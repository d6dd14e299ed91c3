import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { takeLock } from '~/platform/process/lock'
import { makePrivateFolder, tightenDataFolder, writePrivateFile } from '~/platform/process/private-files'
import { StartProblem } from '../processes/start-problem'

/** Played data and real ones never share a folder: rows cannot be deleted from QuestDB, and views would mix them. */
export type DataKind = 'demo' | 'live'

const markerSchema = z.object({
  storepulse: z.literal('data folder'),
  kind: z.enum(['demo', 'live']),
  /** What lay in the folder before it became ours; `--fresh` leaves it. */
  foundBefore: z.array(z.string()),
})

const MARKER = 'storepulse.json'
const LOCK = 'launcher.lock'

/**
 * Takes a data folder for this process: locked against a second launcher, marked with its kind, emptied where `fresh`,
 * closed to other users.
 * @returns its release
 * @throws {StartProblem} where another launcher has it, it is of the other kind, or it is to be emptied and is not ours
 */
export function takeDataFolder(dir: string, kind: DataKind, fresh: boolean): () => void {
  const found = existsSync(dir) ? readdirSync(dir).filter((name) => !name.startsWith(LOCK)) : []
  const marker = readMarker(dir)
  if (marker && marker.kind !== kind) throw mismatch(dir, marker.kind)
  if (fresh && !marker && found.length > 0) {
    throw new StartProblem(`--fresh deletes only what Storepulse made; ${dir} is not a Storepulse data folder.`, [
      'Name another folder with --data DIR, or leave --fresh away.',
    ])
  }
  makePrivateFolder(dir)
  const lock = takeLock(join(dir, LOCK))
  if ('heldBy' in lock) {
    throw new StartProblem(`A Storepulse already runs on ${dir} (process ${lock.heldBy}).`, [
      `Its addresses are in ${join(dir, 'addresses.json')}.`,
      `Stop it with Ctrl-C where it runs, or  kill ${lock.heldBy}  ; or start this one with another --data DIR.`,
    ])
  }
  const foundBefore = marker?.foundBefore ?? found
  if (fresh) {
    for (const name of found) {
      if (!foundBefore.includes(name) || name === MARKER) rmSync(join(dir, name), { recursive: true, force: true })
    }
  }
  writePrivateFile(join(dir, MARKER), `${JSON.stringify({ storepulse: 'data folder', kind, foundBefore })}\n`)
  tightenDataFolder(dir, foundBefore)
  return lock.release
}

function readMarker(dir: string): z.infer<typeof markerSchema> | undefined {
  const file = join(dir, MARKER)
  if (!existsSync(file)) return undefined
  try {
    return markerSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new StartProblem(`${file} cannot be read, so it is unknown whose data ${dir} holds.`, [
      'Name another folder with --data DIR.',
    ])
  }
}

function mismatch(dir: string, kind: DataKind): StartProblem {
  return kind === 'demo'
    ? new StartProblem(`${dir} holds simulated data, which are never mixed with real ones.`, [
        'For real events name another folder with --data DIR, or leave --data away (.data/live).',
        'To go on with the simulation leave --no-simulation away.',
      ])
    : new StartProblem(`${dir} holds real data, which are never mixed with simulated ones.`, [
        'To go on with it add --no-simulation.',
        'For the simulation name another folder with --data DIR, or leave --data away (.data/demo).',
      ])
}
