import { createLog } from '~/platform/log'
import { execute } from '~/platform/questdb-http'
import { keptSecrets } from '~/platform/secrets'
import { readSettings, type Settings, SettingsError } from '~/platform/settings'
import { Shutdown } from '~/platform/shutdown'
import { createHealthServer, listen } from './health-server'
import { openPipeline, type Pipeline } from './pipeline'
import { KafkaSource } from './sources/kafka'

/** The worker process: sources → decode → batch → QuestDB. */
async function main(settings: Settings): Promise<void> {
  keptSecrets(settings.DATA_DIR)
  const log = createLog('worker', settings.DATA_DIR, settings.LOG_LEVEL)
  const shutdown = new Shutdown(log)
  shutdown.listen()
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'unforeseen error, the worker ends')
    void shutdown.end(1, 'unforeseen error')
  })
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unforeseen rejection, the worker ends')
    void shutdown.end(1, 'unforeseen rejection')
  })

  let pipeline: Pipeline | null = null
  let kafka: KafkaSource | null = null
  const server = createHealthServer(async () => {
    const questdb = pipeline
      ? await execute(pipeline.address, 'SELECT 1', 2_000).then(
          () => 'reachable',
          () => 'away',
        )
      : 'starting'
    const takesWrites = pipeline === null || pipeline.batcher.failingSince === null
    const kafkaState = settings.kafkaEnabled ? (kafka?.joined ? 'joined' : 'not joined') : 'off'
    const ready = pipeline !== null && questdb === 'reachable' && takesWrites && kafkaState !== 'not joined'
    return {
      ready,
      state: ready ? 'ready' : 'not ready',
      parts: {
        questdb: questdb === 'reachable' && !takesWrites ? 'takes no writes' : questdb,
        kafka: kafkaState,
        pending_bytes: pipeline?.batcher.pendingBytes ?? 0,
        counts: pipeline?.batcher.counts ?? null,
      },
    }
  })
  await listen(server, settings.INTAKE_URL)
  shutdown.add('health server', () => {
    server.close()
    server.closeAllConnections()
  })
  log.info({ address: settings.INTAKE_URL }, 'worker listens')

  const opened = await openPipeline(settings, log)
  pipeline = opened
  shutdown.add('pipeline', () => opened.close())

  if (settings.SIMULATION) {
    // Played data are for demos: their generators are loaded where they are wanted only.
    const { playDemo } = await import('./play-demo')
    const simulator = await playDemo(opened, settings, log)
    shutdown.add('simulator', () => simulator.stop())
  }
  if (settings.kafkaEnabled) {
    kafka = new KafkaSource({
      brokers: settings.kafkaBrokers,
      groupId: settings.KAFKA_GROUP,
      clientId: 'storepulse-worker',
      topics: [...new Set(Object.values(settings.topics).flat())],
      defaultStoreId: settings.DEFAULT_STORE_ID,
      debug: settings.KAFKA_DEBUG,
      decoder: opened.decoder,
      batcher: opened.batcher,
      log,
      onCrash: (error) => {
        log.fatal({ err: error }, 'consuming ended, the worker ends')
        void shutdown.end(1, 'consuming ended')
      },
    })
    const source = kafka
    shutdown.add('kafka source', () => source.stop())
    await source.start()
  }
  log.info('worker is ready')
}

try {
  await main(readSettings(process.env))
} catch (error) {
  const reason = error instanceof SettingsError ? error.message : `the worker cannot start: ${(error as Error).message}`
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
