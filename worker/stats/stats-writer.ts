import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/log'
import type { LineWriter } from '../questdb/line-writer'
import type { AllStats } from './source-stats'

const EVERY_MS = 10_000
const SHARES = [0.5, 0.95, 0.99] as const
const NAMES = ['p50', 'p95', 'p99'] as const

/** Writes what each source brought into `ingest_stats` every ten seconds. What cannot be written is logged and left. */
export class StatsWriter {
  private timer: NodeJS.Timeout | undefined
  private begunMs = Date.now()

  constructor(
    private readonly worker: string,
    private readonly stats: AllStats,
    private readonly writer: Pick<LineWriter, 'write'>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.write(), EVERY_MS)
  }

  /** Stops and writes what is left. */
  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.write()
  }

  private async write(): Promise<void> {
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
    if (rows === 0) return
    const outcome = await this.writer.write(buffer.toBufferView())
    if (outcome.kind !== 'stored') this.log.warn({ answer: outcome.message }, 'ingest stats could not be written')
  }
}
