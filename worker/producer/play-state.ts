import { createHash } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { takeLock } from '~/platform/process/lock'
import { makePrivateFolder, writePrivateFile } from '~/platform/process/private-files'
import type { ProducerSettings } from './command/settings'

const stateSchema = z.object({
  /** Messages up to and including this instant are in Kafka; epoch milliseconds. */
  playedToMs: z.number().int(),
  /** Visits that began before this instant are not played at all; epoch milliseconds. */
  wholeFromMs: z.number().int(),
})
export type PlayState = z.infer<typeof stateSchema>

/** Thrown if a producer's progress cannot be stored, or another producer holds it; `message` says what to do. */
export class PlayStateError extends Error {
  override name = 'PlayStateError'
}

/**
 * How far a producer has come, stored in `<DATA_DIR>/producer/`. There is one file per combination of brokers, topics,
 * stores and the settings that shape visits, so that several producers do not interfere and changed settings start
 * over.
 */
export class PlayStateFile {
  readonly path: string

  constructor(settings: ProducerSettings) {
    const {
      brokers,
      topics,
      format,
      stores,
      seed,
      timeScale,
      dailyCustomers,
      fixedDailyCustomers,
      dailyVariation,
      timeZone,
    } = settings
    const shape = [
      brokers,
      topics,
      format,
      stores,
      seed,
      timeScale,
      dailyCustomers,
      fixedDailyCustomers,
      dailyVariation,
    ]
    const name = createHash('sha256')
      .update(JSON.stringify([...shape, timeZone]))
      .digest('hex')
    this.path = join(settings.dataDir, 'producer', `${name.slice(0, 16)}.json`)
  }

  /**
   * Locks the file for this process: two producers of the same stores would send each visit twice.
   * @returns a function that releases it
   * @throws {PlayStateError} if another producer has it, or the folder is not writable
   */
  take(): () => void {
    const lock = this.writing(() => takeLock(`${this.path}.lock`))
    if ('heldBy' in lock) {
      throw new PlayStateError(
        `Another producer already plays these stores into these topics (process ${lock.heldBy}). Stop it, or name other stores with STORES.`,
      )
    }
    return lock.release
  }

  /**
   * The stored state, or null if there is none.
   * @param say called with a message if the file is unreadable
   */
  read(say: (line: string) => void): PlayState | null {
    try {
      return stateSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        say(
          `Cannot read from ${this.path} how far the last run came. New visits begin now; visits in progress then have no exit.`,
        )
      }
      return null
    }
  }

  /**
   * Stores a state atomically: a crash leaves the old one or the new one.
   * @throws {PlayStateError} if it cannot be written
   */
  write(state: PlayState): void {
    this.writing(() => {
      makePrivateFolder(dirname(this.path))
      const draft = `${this.path}.${process.pid}`
      writePrivateFile(draft, JSON.stringify(state))
      renameSync(draft, this.path)
    })
  }

  private writing<Result>(write: () => Result): Result {
    try {
      return write()
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new PlayStateError(
        `Cannot store the progress in ${dirname(this.path)} (${code ?? message}). Check that the folder is writable and the disk is not full. DATA_DIR sets the folder.`,
      )
    }
  }
}
