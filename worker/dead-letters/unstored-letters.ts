import { appendFileSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '~/platform/process/log'
import type { DeadLetter } from '../write/parking/parking'

const FOLDER = 'unstored-letters'
const FILE = 'letters.jsonl'
/** The most bytes of letters in the data folder. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Keeps letters that QuestDB refuses in every form, in `unstored-letters/letters.jsonl` in the data folder: one JSON
 * object per line, readable by its owner only. When the file is full, it takes no more: parking stalls and reports it
 * rather than lose a letter.
 */
export class UnstoredLetters {
  /** Letters written since the process started. */
  kept = 0
  private readonly folder: string

  constructor(
    dataDir: string,
    private readonly log: Log,
    private readonly mostBytes = MOST_BYTES,
  ) {
    this.folder = join(dataDir, FOLDER)
  }

  /** Bytes of letters in the file; 0 if there are none. */
  get bytes(): number {
    try {
      return readdirSync(this.folder).reduce((sum, file) => sum + statSync(join(this.folder, file)).size, 0)
    } catch {
      return 0
    }
  }

  /**
   * Keeps a letter.
   * @param answer QuestDB's error
   * @throws if the file is full or cannot be written; the letter is then not parked
   */
  keep(letter: DeadLetter, answer: string): void {
    const { place, offset, index, arrivedMs, reason, message, payload } = letter
    const { topic, partition } = place
    const arrived = new Date(arrivedMs).toISOString()
    const fields = { topic, partition, offset, index, arrived, reason, message, payload, answer }
    const line = `${JSON.stringify(fields)}\n`
    if (this.bytes + Buffer.byteLength(line) > this.mostBytes) {
      throw new Error(
        `unstored-letters in the data folder is full (${this.mostBytes} bytes). Move it away: until then nothing is parked, so that no letter is lost`,
      )
    }
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    appendFileSync(join(this.folder, FILE), line, { mode: 0o600, flush: true })
    this.kept++
    this.log.error({ topic, partition, offset, index, reason, answer }, 'QuestDB refuses a dead letter in every form')
  }
}
