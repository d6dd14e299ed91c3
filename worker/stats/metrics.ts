import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Pipeline } from '../pipeline'
import type { KafkaSource } from '../sources/kafka'
import type { AllStats, SourceStats } from './source-stats'

/** The worker's metrics for Prometheus. Counters run since the process started. */
export function workerMetrics(
  stats: AllStats,
  pipeline: () => Pipeline | null,
  kafka: () => KafkaSource | null,
): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const totals: [keyof SourceStats['totals'], string][] = [
    ['read', 'Items read from a source'],
    ['written', 'Items stored in QuestDB, repeats among them'],
    ['parked', 'Items parked as dead letters'],
  ]
  for (const [name, help] of totals) {
    new Counter({
      name: `storepulse_items_${name}_total`,
      help,
      labelNames: ['source'],
      registers: [registry],
      collect() {
        this.reset()
        for (const one of stats.bySource.values()) this.inc({ source: one.source }, one.totals[name] + one[name])
      },
    })
  }
  new Gauge({
    name: 'storepulse_consumer_lag_messages',
    help: 'Messages behind the end of the log',
    labelNames: ['source'],
    registers: [registry],
    collect() {
      for (const one of stats.bySource.values()) {
        if (one.consumerLag !== null) this.set({ source: one.source }, one.consumerLag)
      }
    },
  })
  new Gauge({
    name: 'storepulse_pending_bytes',
    help: 'Bytes decoded and not stored yet',
    registers: [registry],
    collect() {
      this.set(pipeline()?.batcher.pendingBytes ?? 0)
    },
  })
  new Gauge({
    name: 'storepulse_questdb_failing_seconds',
    help: 'Since when QuestDB takes no writes; 0 while it does',
    registers: [registry],
    collect() {
      const since = pipeline()?.batcher.failingSince ?? null
      this.set(since === null ? 0 : (Date.now() - since) / 1000)
    },
  })
  new Gauge({
    name: 'storepulse_stopped_partitions',
    help: 'Partitions that stand still before a batch that cannot be read',
    registers: [registry],
    collect() {
      this.set(kafka()?.stopped.count ?? 0)
    },
  })
  const letters: [string, string, (pipeline: Pipeline) => number][] = [
    ['unstored', 'Dead letters that QuestDB refused in every form, put into a file', ({ unstored }) => unstored.kept],
    [
      'unsent',
      'Dead letters that Kafka refused, which the table alone has',
      ({ letterTopics }) => letterTopics?.notSent ?? 0,
    ],
  ]
  for (const [name, help, count] of letters) {
    new Counter({
      name: `storepulse_letters_${name}_total`,
      help,
      registers: [registry],
      collect() {
        const opened = pipeline()
        this.reset()
        this.inc(opened ? count(opened) : 0)
      },
    })
  }
  new Gauge({
    name: 'storepulse_stores',
    help: 'Stores in the registry',
    registers: [registry],
    collect() {
      this.set(pipeline()?.keeper.stores ?? 0)
    },
  })
  new Counter({
    name: 'storepulse_stores_refused_total',
    help: 'New store ids refused because a limit of stores was reached, each time the registry was asked',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(pipeline()?.keeper.refusals ?? 0)
    },
  })
  return registry
}
