import { statfs } from 'node:fs/promises'
import type { Log } from '~/platform/process/log'
import type { Readiness } from '../intake/server'

const EVERY_MS = 10_000
/** Lag is reported after growing at this many looks in a row. */
const GROWING_LOOKS = 6
const LEAST_FREE_BYTES = 500 * 1024 * 1024

/** Bytes free on a folder's disk; null if the system does not tell. */
async function freeBytes(folder: string): Promise<number | null> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  )
}

/** Problems that a look found: a message by name. */
type Troubles = Map<string, string>

/**
 * Checks every ten seconds for problems that stop the data without stopping the process: suspended tables, a consumer
 * that falls behind, stores beyond the limit, a disk that fills. Each problem is logged once when it appears and once
 * when it is gone.
 */
export class Watch {
  private timer: NodeJS.Timeout | undefined
  private lags: number[] = []
  troubles: Troubles = new Map()

  constructor(
    private readonly dataDir: string,
    private readonly readiness: () => Promise<Readiness>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.look(), EVERY_MS)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  /** Looks once. */
  async look(): Promise<void> {
    const found: Troubles = new Map()
    const { parts } = await this.readiness()
    const suspended = Array.isArray(parts.suspended_tables) ? parts.suspended_tables : []
    if (suspended.length > 0) {
      found.set(
        'suspended',
        `QuestDB has suspended ${suspended.join(', ')}: new rows stay invisible until ALTER TABLE … RESUME WAL`,
      )
    }
    this.lags = [...this.lags, Number(parts.consumer_lag ?? 0)].slice(-GROWING_LOOKS)
    const grows = this.lags.every((lag, look) => look === 0 || lag > this.lags[look - 1]!)
    if (this.lags.length === GROWING_LOOKS && grows) {
      found.set('lag', `the consumer is falling behind: lag ${this.lags.at(-1)} messages, growing at each look`)
    }
    const stopped = Array.isArray(parts.stopped_partitions) ? parts.stopped_partitions : []
    if (stopped.length > 0) found.set('stopped partitions', stopped.join('. '))
    const unstored = Number(parts.unstored_letter_bytes ?? 0)
    if (unstored > 0) {
      found.set(
        'unstored letters',
        `QuestDB refused dead letters in every form: ${unstored} bytes of them are in unstored-letters in the data folder, each with QuestDB's error. Fix the cause, then move the file away`,
      )
    }
    const refusing = Array.isArray(parts.refusing_letter_topics) ? parts.refusing_letter_topics : []
    if (refusing.length > 0) {
      found.set(
        'letter topics',
        `Kafka refuses dead letters (${refusing.join(', ')}): they are only in the table dead_letters`,
      )
    }
    if (typeof parts.stores_refused === 'string') {
      found.set('stores', `messages of unknown stores are parked: ${parts.stores_refused}`)
    }
    const free = await freeBytes(this.dataDir)
    if (free !== null && free < LEAST_FREE_BYTES) {
      found.set('disk', `only ${Math.floor(free / 1024 / 1024)} MB are free on the data folder's disk: free some space`)
    }
    for (const [name, sentence] of found) {
      if (!this.troubles.has(name)) this.log.error({ trouble: name, detail: sentence }, 'trouble')
    }
    for (const name of this.troubles.keys()) {
      if (!found.has(name)) this.log.info({ trouble: name }, 'problem is over')
    }
    this.troubles = found
  }
}
