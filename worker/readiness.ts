import type { Settings } from '~/platform/process/settings'
import { execute } from '~/platform/questdb/questdb-http'
import type { Readiness } from './intake/server'
import type { Pipeline } from './pipeline'
import type { KafkaSource } from './sources/kafka'

/** Lag from which a consumer is reported as behind, messages. */
const MUCH_LAG = 100_000

/** Suspended tables: what is written to them stays invisible. */
async function suspendedTables(pipeline: Pipeline): Promise<string[]> {
  const rows = await execute(pipeline.address, 'SELECT name, suspended FROM wal_tables()', 2_000)
  return rows.filter((row) => row.suspended === true).map((row) => String(row.name))
}

/** Whether the worker can do its work, with the state of each part it needs. */
export async function readinessOf(
  settings: Settings,
  pipeline: Pipeline | null,
  kafka: KafkaSource | null,
): Promise<Readiness> {
  const suspended = pipeline ? await suspendedTables(pipeline).catch(() => null) : null
  const failingSince = pipeline?.batcher.failingSince ?? null
  let questdb = 'reachable'
  if (!pipeline) questdb = 'starting'
  else if (suspended === null) questdb = 'away'
  else if (suspended.length > 0) questdb = 'table suspended'
  else if (failingSince !== null) questdb = 'takes no writes'
  const kafkaState = settings.kafkaEnabled ? (kafka?.joined ? 'joined' : 'not joined') : 'off'
  const lag = kafka?.lag.total ?? 0
  const ready = questdb === 'reachable' && kafkaState !== 'not joined'
  return {
    ready,
    state: ready ? (lag > MUCH_LAG ? 'ready, catching up' : 'ready') : 'not ready',
    parts: {
      questdb,
      kafka: kafkaState,
      suspended_tables: suspended ?? [],
      failing_since: failingSince === null ? null : new Date(failingSince).toISOString(),
      consumer_lag: lag,
      pending_bytes: pipeline?.batcher.pendingBytes ?? 0,
      stopped_partitions: kafka?.stopped.sentences ?? [],
      unstored_letter_bytes: pipeline?.unstored.bytes ?? 0,
      refusing_letter_topics: [...(pipeline?.letterTopics?.refusals ?? [])].map(
        ([topic, answer]) => `${topic}: ${answer}`,
      ),
      counts: pipeline?.batcher.counts ?? null,
      stores: pipeline?.keeper.stores ?? 0,
      stores_refused: pipeline?.keeper.trouble ?? null,
    },
  }
}
