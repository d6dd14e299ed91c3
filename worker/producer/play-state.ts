import { createHash } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { takeLock } from '~/platform/process/lock'
import { makePrivateFolder, writePrivateFile } from '~/platform/process/private-files'
import type { ProducerSettings } from './command/settings'

const stateSchema = z.object({
  /** Messages up to and with this instant are in Kafka; epoch milliseconds. */
  playedToMs: z.number().int(),
  /** Visits that began before this instant are not played at all; epoch milliseconds. */
  wholeFromMs: z.number().int(),
})
export type PlayState = z.infer<typeof stateSchema>

/** Thrown where a producer's progress cannot be kept, or another producer keeps it; `message` says what to do. */
export class PlayStateError extends Error {
  override name = 'PlayStateError'
}

/**
 * How far a producer has come, kept in `<DATA_DIR>/producer/`, one file for each combination of brokers, topics, stores
 * and the settings that shape the visits: several producers keep out of each other's way, and changed settings begin
 * anew.
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
   * Takes the file for this process: two producers of the same stores would send each visit twice.
   * @returns its release
   * @throws {PlayStateError} where another one plays them, or the folder cannot be written
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
   * The state that was kept, or null where there is none.
   * @param say told where there is one that cannot be read
   */
  read(say: (line: string) => void): PlayState | null {
    try {
      return stateSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        say(
          `${this.path} does not tell how far the last run came; visits begin anew, those that were under way stay open.`,
        )
      }
      return null
    }
  }

  /**
   * Keeps a state; a crash leaves the old one or the new one, never half of one.
   * @throws {PlayStateError} where it cannot be written
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
        `Cannot keep how far it is in ${dirname(this.path)} (${code ?? message}). Is the folder writable, is there room? DATA_DIR says where it is.`,
      )
    }
  }
}
