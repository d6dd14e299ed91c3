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
 * The forms in which to offer a letter, one after the other: unchanged, with its text in base64, and with position and
 * reason only.
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
 * Stores dead letters in QuestDB's `dead_letters`. If QuestDB refuses a letter, it is stored in a reduced form; if that
 * is refused too, in a file in the data folder. Letters stored once are not stored again when the same objects come a
 * second time.
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

/** Marks letters as replayed. @throws if QuestDB does not accept it */
export async function markReplayed(
  writer: Pick<LineWriter, 'write'>,
  letters: readonly StoredLetter[],
  replayedMs: number,
): Promise<void> {
  const outcome = await writer.write(encodeLetters(letters, replayedMs))
  if (outcome.kind !== 'stored') throw new Error(`they could not be marked as replayed: ${outcome.message}`)
}
