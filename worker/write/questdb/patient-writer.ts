import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'
import type { BatcherCounts } from '../batcher-counts'
import type { LineWriter, WriteOutcome } from './line-writer'

/** QuestDB's final answer: the rows are stored, or refused for their content. */
export type WriteAnswer = Exclude<WriteOutcome, { kind: 'failed' }>

const LEAST_WAIT_MS = 100
const MOST_WAIT_MS = 5_000

/**
 * Waits for QuestDB. In: the lines of one table. Out: QuestDB's answer. While QuestDB is unreachable, busy or out of
 * disk, the same bytes are sent again, first after 0.1 s and finally every 5 s, without a limit. The first failure of a
 * table and its end are logged.
 */
export class PatientWriter {
  /** Since when QuestDB has taken no writes, by table, epoch ms. */
  private readonly failing = new Map<string, number>()

  constructor(
    private readonly writer: Pick<LineWriter, 'write'>,
    private readonly counts: Pick<BatcherCounts, 'failures'>,
    private readonly log: Log,
  ) {}

  /** Since when any table takes no writes, epoch ms; null while all do. */
  get failingSince(): number | null {
    return this.failing.size === 0 ? null : Math.min(...this.failing.values())
  }

  /** Resolves when QuestDB has answered; never rejects. @param lines rows of `table` as line protocol */
  async write(table: string, lines: Buffer): Promise<WriteAnswer> {
    const backOff = new BackOff(LEAST_WAIT_MS, MOST_WAIT_MS)
    for (;;) {
      const outcome = await this.writer.write(lines)
      if (outcome.kind === 'stored') this.succeeded(table)
      if (outcome.kind !== 'failed') return outcome
      this.failed(table, outcome.message)
      await backOff.wait()
    }
  }

  private succeeded(table: string): void {
    const since = this.failing.get(table)
    if (since === undefined) return
    this.failing.delete(table)
    this.log.info({ table, awayMs: Date.now() - since }, 'QuestDB takes writes again')
  }

  private failed(table: string, message: string): void {
    this.counts.failures++
    if (this.failing.has(table)) return
    this.failing.set(table, Date.now())
    this.log.error({ table, answer: message }, 'QuestDB does not take writes, trying again')
  }
}
