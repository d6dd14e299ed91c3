import type { Log } from '~/platform/process/log'
import type { QuestdbAddress } from '~/platform/questdb/questdb-http'
import type { UnstoredLetters } from '../../dead-letters/unstored-letters'
import type { LineWriter } from '../questdb/line-writer'
import type { WriteAnswer } from '../questdb/patient-writer'
import { encodeLetters, inBase64, type StoredLetter } from './letter-form'
import type { DeadLetter, DeadLetterStore } from './parking'
import { parkingTimes } from './parking-time'

type Parts = {
  writer: Pick<LineWriter, 'write'>
  address: QuestdbAddress
  unstored: UnstoredLetters
  log: Log
}

/**
 * The forms in which a letter is offered, one after the other: as it is, its text in base64, its place and reason
 * alone.
 */
function formsOf(letter: StoredLetter): StoredLetter[] {
  const { reason, payload } = letter
  return [
    letter,
    { ...letter, message: reason, payload: inBase64(payload) },
    { ...letter, message: reason, payload: '' },
  ]
}

/**
 * Stores dead letters in QuestDB's `dead_letters`. A letter that QuestDB refuses is stored in a reduced form; where it
 * refuses that too, in a file of the data folder. Letters that were stored once are not stored again when the same
 * objects come a second time.
 */
export function questdbDeadLetters({ writer, address, unstored, log }: Parts): DeadLetterStore {
  const times = new WeakMap<DeadLetter, number>()
  const stored = new WeakSet<DeadLetter>()
  const write = async (letters: readonly StoredLetter[]): Promise<WriteAnswer> => {
    const outcome = await writer.write(encodeLetters(letters))
    if (outcome.kind === 'failed') throw new Error(outcome.message)
    return outcome
  }
  const storeAlone = async (letter: StoredLetter): Promise<void> => {
    let answer = ''
    for (const form of formsOf(letter)) {
      const outcome = await write([form])
      if (outcome.kind === 'stored') return
      answer = outcome.message
    }
    unstored.keep(letter, answer)
  }
  return async (letters) => {
    const untimed = letters.filter((letter) => !times.has(letter))
    for (const [letter, ms] of await parkingTimes(untimed, address, Date.now())) times.set(letter, ms)
    const due = letters.filter((letter) => !stored.has(letter))
    if (due.length === 0) return
    const timed = due.map((letter) => ({ ...letter, parkedMs: times.get(letter)! }))
    const outcome = await write(timed)
    if (outcome.kind === 'refused') {
      log.warn({ answer: outcome.message, letters: due.length }, 'QuestDB refused dead letters')
      for (const [place, letter] of timed.entries()) {
        await storeAlone(letter)
        stored.add(due[place]!)
      }
    }
    for (const letter of due) stored.add(letter)
  }
}

/** Marks letters as replayed. @throws where QuestDB does not take it */
export async function markReplayed(
  writer: Pick<LineWriter, 'write'>,
  letters: readonly StoredLetter[],
  replayedMs: number,
): Promise<void> {
  const outcome = await writer.write(encodeLetters(letters, replayedMs))
  if (outcome.kind !== 'stored') throw new Error(`the letters could not be marked: ${outcome.message}`)
}
