import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { takeLock } from '~/platform/process/lock'
import { makePrivateFolder, tightenDataFolder, writePrivateFile } from '~/platform/process/private-files'
import { StartProblem } from '../processes/start-problem'

/** Simulated and real data never share a folder: rows cannot be deleted from QuestDB, and views would mix them. */
export type DataKind = 'demo' | 'live'

const markerSchema = z.object({
  storepulse: z.literal('data folder'),
  kind: z.enum(['demo', 'live']),
  /** What was in the folder before it became ours; `--fresh` leaves it. */
  foundBefore: z.array(z.string()),
})

const MARKER = 'storepulse.json'
const LOCK = 'launcher.lock'

/**
 * Takes a data folder for this process: locks it against a second launcher, marks it with its kind, empties it if
 * `fresh`, and closes it to other users.
 * @returns a function that releases it
 * @throws {StartProblem} if another launcher has it, if it is of the other kind, or if it should be emptied but is not
 *   ours
 */
export function takeDataFolder(dir: string, kind: DataKind, fresh: boolean): () => void {
  const found = existsSync(dir) ? readdirSync(dir).filter((name) => !name.startsWith(LOCK)) : []
  const marker = readMarker(dir)
  if (marker && marker.kind !== kind) throw mismatch(dir, marker.kind)
  if (fresh && !marker && found.length > 0) {
    throw new StartProblem(`--fresh deletes only what Storepulse created; ${dir} is not a Storepulse data folder.`, [
      'Name another folder with --data DIR, or omit --fresh.',
    ])
  }
  makePrivateFolder(dir)
  const lock = takeLock(join(dir, LOCK))
  if ('heldBy' in lock) {
    throw new StartProblem(`Storepulse already runs on ${dir} (process ${lock.heldBy}).`, [
      `Its addresses are in ${join(dir, 'addresses.json')}.`,
      `Stop it with Ctrl-C in its terminal, or  kill ${lock.heldBy}  ; or start this one with another --data DIR.`,
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
    throw new StartProblem(`${file} cannot be read, so it is unknown whether ${dir} holds real or simulated data.`, [
      'Name another folder with --data DIR.',
    ])
  }
}

function mismatch(dir: string, kind: DataKind): StartProblem {
  return kind === 'demo'
    ? new StartProblem(`${dir} holds simulated data, which are never mixed with real ones.`, [
        'For real events name another folder with --data DIR, or omit --data (.data/live).',
        'To continue the simulation, omit --no-simulation.',
      ])
    : new StartProblem(`${dir} holds real data, which are never mixed with simulated ones.`, [
        'To continue with it, add --no-simulation.',
        'For the simulation name another folder with --data DIR, or omit --data (.data/demo).',
      ])
}
