import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/process/log'
import type { LineWriter } from '../write/questdb/line-writer'
import type { AllStats } from './source-stats'

const EVERY_MS = 10_000
const SHARES = [0.5, 0.95, 0.99] as const
const NAMES = ['p50', 'p95', 'p99'] as const

/**
 * Limit on the stats kept while QuestDB takes no writes; beyond it the oldest are dropped. A row is some 400 bytes.
 * Unit: bytes.
 */
const MOST_KEPT_BYTES = 2 * 1024 * 1024

/**
 * Writes what each source brought into `ingest_stats` every ten seconds. If QuestDB cannot take them, they are kept and
 * written later, with their own time; if it refuses them, they are logged and dropped.
 */
export class StatsWriter {
  private timer: NodeJS.Timeout | undefined
  private begunMs = Date.now()
  private kept: Buffer[] = []
  private sending: Promise<void> | null = null

  constructor(
    private readonly worker: string,
    private readonly stats: AllStats,
    private readonly writer: Pick<LineWriter, 'write'>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.write(), EVERY_MS)
  }

  /** Stops and writes the rest. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.sending
    await this.write()
  }

  /** Records what came since the last look, and writes everything not written yet. */
  write(): Promise<void> {
    const lines = this.lines()
    if (lines !== null) this.keep(lines)
    this.sending ??= this.send().finally(() => {
      this.sending = null
    })
    return this.sending
  }

  private keep(lines: Buffer): void {
    this.kept.push(lines)
    let bytes = this.kept.reduce((sum, { length }) => sum + length, 0)
    while (bytes > MOST_KEPT_BYTES) {
      bytes -= this.kept.shift()?.length ?? 0
      this.log.warn('QuestDB has been unreachable for so long that the oldest ingest stats are dropped')
    }
  }

  private async send(): Promise<void> {
    for (let lines = this.kept[0]; lines !== undefined; lines = this.kept[0]) {
      const outcome = await this.writer.write(lines)
      if (outcome.kind !== 'stored') this.log.warn({ answer: outcome.message }, 'writing ingest stats failed')
      if (outcome.kind === 'failed') return
      if (this.kept[0] === lines) this.kept.shift()
    }
  }

  /** A row per source that brought something or has lag; null if there is none. */
  private lines(): Buffer | null {
    const buffer = createBuffer(new SenderOptions('http::addr=127.0.0.1;protocol_version=2;'))
    let rows = 0
    for (const stats of this.stats.bySource.values()) {
      const { read, written, parked, batches, largestBatch } = stats.take()
      if (read === 0 && written === 0 && parked === 0 && !stats.consumerLag) continue
      buffer.table(TABLE.ingestStats).symbol('worker', this.worker).symbol('source', stats.source)
      buffer.intColumn('read', read).intColumn('written', written).intColumn('parked', parked)
      buffer.intColumn('batches', batches).intColumn('largest_batch', largestBatch)
      const lags = { received_lag: stats.receivedLag.take(SHARES), written_lag: stats.writtenLag.take(SHARES) }
      for (const [name, values] of Object.entries(lags)) {
        values.forEach((value, place) => {
          if (value !== null) buffer.floatColumn(`${name}_${NAMES[place]}_ms`, value)
        })
      }
      if (stats.consumerLag !== null) buffer.intColumn('consumer_lag', stats.consumerLag)
      buffer.at(this.begunMs, 'ms')
      rows++
    }
    this.begunMs = Date.now()
    return rows === 0 ? null : Buffer.from(buffer.toBufferView())
  }
}
