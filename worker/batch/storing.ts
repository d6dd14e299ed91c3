import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'
import { cutToBytes, MAX_PAYLOAD_BYTES } from '../decode/letters/parked-payload'
import type { LineWriter } from '../questdb/line-writer'
import type { BatcherCounts } from './batcher-counts'
import type { Body } from './body'
import type { DeadLetter } from './parking'

/** Writes bodies until they are stored, table by table. Rows that QuestDB refuses are found by halving and parked. */
export class Storing {
  /** Since when QuestDB has not taken a write of a table, epoch ms. */
  private readonly failing = new Map<string, number>()

  constructor(
    private readonly writer: Pick<LineWriter, 'write'>,
    private readonly counts: BatcherCounts,
    private readonly log: Log,
    private readonly park: (letter: DeadLetter) => Promise<void>,
  ) {}

  /** Since when any table has not taken its writes; null while all do. */
  get failingSince(): number | null {
    return this.failing.size === 0 ? null : Math.min(...this.failing.values())
  }

  /** Resolves when every row of a body is stored or parked. */
  store(body: Body): Promise<void> {
    return this.storeRows(body, 0, body.rows)
  }

  /** Writes rows `from` ≤ row < `to`, again and again until they are stored; halves what QuestDB refuses. */
  private async storeRows(body: Body, from: number, to: number): Promise<void> {
    const backOff = new BackOff(100, 5_000)
    for (;;) {
      const outcome = await this.writer.write(body.lines(from, to))
      if (outcome.kind === 'stored') return this.stored(body, from, to)
      if (outcome.kind === 'refused') return this.refused(body, from, to, outcome.message)
      this.failed(body.table, outcome.message)
      await backOff.wait()
    }
  }

  private stored(body: Body, from: number, to: number): void {
    this.counts.flushes++
    if (body.table !== TABLE.shopOrderItems) {
      this.counts.written += to - from
      body.countStored(from, to, Date.now())
    }
    const since = this.failing.get(body.table)
    if (since === undefined) return
    this.failing.delete(body.table)
    this.log.info({ table: body.table, awayMs: Date.now() - since }, 'QuestDB takes writes again')
  }

  private async refused(body: Body, from: number, to: number, message: string): Promise<void> {
    if (to - from > 1) {
      const middle = from + ((to - from) >> 1)
      await this.storeRows(body, from, middle)
      return this.storeRows(body, middle, to)
    }
    this.log.warn({ table: body.table, answer: message }, 'QuestDB refused a row')
    const payload = cutToBytes(body.lines(from, to).toString('utf8').trimEnd(), MAX_PAYLOAD_BYTES)
    return this.park({ reason: 'refused-by-store', message, payload, ...body.origin(from) })
  }

  private failed(table: string, message: string): void {
    this.counts.failures++
    if (this.failing.has(table)) return
    this.failing.set(table, Date.now())
    this.log.error({ table, answer: message }, 'QuestDB does not take writes, trying again')
  }
}
