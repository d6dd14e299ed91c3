import { appendFileSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '~/platform/process/log'
import type { DeadLetter } from '../write/parking/parking'

const FOLDER = 'unstored-letters'
const FILE = 'letters.jsonl'
/** Most bytes of letters that the data folder holds. */
const MOST_BYTES = 64 * 1024 * 1024

/**
 * Where letters go that QuestDB refuses in every form: `unstored-letters/letters.jsonl` in the data folder, one JSON
 * object a line, readable by its owner only. When the folder is full, nothing more is taken: parking stalls and says so
 * rather than lose a letter.
 */
export class UnstoredLetters {
  /** Letters put there since the process started. */
  kept = 0
  private readonly folder: string

  constructor(
    dataDir: string,
    private readonly log: Log,
    private readonly mostBytes = MOST_BYTES,
  ) {
    this.folder = join(dataDir, FOLDER)
  }

  /** Bytes of letters that lie there; 0 where there are none. */
  get bytes(): number {
    try {
      return readdirSync(this.folder).reduce((sum, file) => sum + statSync(join(this.folder, file)).size, 0)
    } catch {
      return 0
    }
  }

  /**
   * Keeps a letter.
   * @param answer what QuestDB said
   * @throws where the folder is full or cannot be written: the letter is not parked
   */
  keep(letter: DeadLetter, answer: string): void {
    const { place, offset, index, arrivedMs, reason, message, payload } = letter
    const { topic, partition } = place
    const arrived = new Date(arrivedMs).toISOString()
    const fields = { topic, partition, offset, index, arrived, reason, message, payload, answer }
    const line = `${JSON.stringify(fields)}\n`
    if (this.bytes + Buffer.byteLength(line) > this.mostBytes) {
      throw new Error(
        `unstored-letters in the data folder is full (${this.mostBytes} bytes): no letter is lost, so nothing is parked until it is moved away`,
      )
    }
    mkdirSync(this.folder, { recursive: true, mode: 0o700 })
    appendFileSync(join(this.folder, FILE), line, { mode: 0o600, flush: true })
    this.kept++
    this.log.error({ topic, partition, offset, index, reason, answer }, 'QuestDB refuses a dead letter in every form')
  }
}
