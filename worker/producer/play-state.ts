import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { ProducerSettings } from './settings'

const stateSchema = z.object({
  /** Messages up to and with this instant are in Kafka; epoch milliseconds. */
  playedToMs: z.number().int(),
  /** Visits that began before this instant are not played at all; epoch milliseconds. */
  wholeFromMs: z.number().int(),
})
export type PlayState = z.infer<typeof stateSchema>

/**
 * How far a producer has come, kept in `<DATA_DIR>/producer/`, one file for each combination of brokers, topics, stores and the settings that
 * shape the visits: several producers keep out of each other's way, and changed settings begin anew.
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

  /** The state that was kept, or null where there is none that can be read. */
  read(): PlayState | null {
    try {
      return stateSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')))
    } catch {
      return null
    }
  }

  /** Keeps a state; a crash leaves the old one or the new one, never half of one. */
  write(state: PlayState): void {
    mkdirSync(dirname(this.path), { recursive: true })
    const draft = `${this.path}.${process.pid}`
    writeFileSync(draft, JSON.stringify(state))
    renameSync(draft, this.path)
  }
}
