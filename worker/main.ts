import { createLog } from '~/platform/process/log'
import { keepFilesPrivate } from '~/platform/process/private-files'
import { keptSecrets } from '~/platform/process/secrets'
import { readSettings, type Settings, SettingsError } from '~/platform/process/settings'
import { Shutdown } from '~/platform/process/shutdown'
import { exportParquet } from './intake/export-parquet'
import { replaceCounts } from './intake/replace-counts'
import { replayLetters } from './intake/replay-letters'
import { createIntakeServer, listen } from './intake/server'
import { CorrectionTaker } from './intake/take-corrections'
import { EventTaker } from './intake/take-events'
import { ImportTaker } from './intake/take-import'
import { recordsRevisions } from './jobs/revisions-job'
import { openPipeline, type Pipeline } from './pipeline'
import { readinessOf } from './readiness'
import { installKafkaCodecs } from './sources/batches/kafka-codecs'
import { KafkaSource } from './sources/kafka'
import { workerMetrics } from './stats/metrics'
import { AllStats } from './stats/source-stats'
import { Watch } from './stats/watch'

/** The worker process: sources → decode → write → QuestDB. */
async function main(settings: Settings): Promise<void> {
  const secrets = keptSecrets(settings.DATA_DIR)
  const log = createLog('worker', settings.DATA_DIR, settings.LOG_LEVEL)
  const shutdown = new Shutdown(log)
  shutdown.listen()
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'unexpected error, the worker ends')
    void shutdown.end(1, 'unforeseen error')
  })
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection, the worker ends')
    void shutdown.end(1, 'unforeseen rejection')
  })

  let pipeline: Pipeline | null = null
  let kafka: KafkaSource | null = null
  let takeEvents: EventTaker | null = null
  let corrections: CorrectionTaker | null = null
  let imports: ImportTaker | null = null
  const stats = new AllStats()
  const metrics = workerMetrics(
    stats,
    () => pipeline,
    () => kafka,
  )
  const watch = new Watch(settings.DATA_DIR, () => readinessOf(settings, pipeline, kafka), log)
  const server = createIntakeServer({
    address: settings.INTAKE_URL,
    token: settings.INTAKE_TOKEN ?? secrets.intakeToken,
    instance: settings.INSTANCE,
    log,
    readiness: async () => {
      const readiness = await readinessOf(settings, pipeline, kafka)
      return { ...readiness, parts: { ...readiness.parts, troubles: [...watch.troubles.values()] } }
    },
    metrics: () => metrics.metrics(),
    takeEvents: () => {
      const taker = takeEvents
      return taker ? (body, key) => taker.take(body, key) : null
    },
    replay: async (filter) => {
      if (!pipeline) throw new Error('asked before the pipeline was open')
      return replayLetters(filter, { ...pipeline, defaultStoreId: settings.DEFAULT_STORE_ID })
    },
    exportParquet: async (body, response) => {
      if (!pipeline) throw new Error('asked before the pipeline was open')
      return exportParquet(pipeline.address, pipeline.registry, body, response)
    },
    correct: async (body, key) => {
      if (!corrections) throw new Error('asked before the pipeline was open')
      return corrections.take(body, key)
    },
    importRows: async (body) => {
      if (!imports) throw new Error('asked before the pipeline was open')
      return imports.take(body)
    },
    replaceCounts: async (body) => {
      if (!pipeline) throw new Error('asked before the pipeline was open')
      await pipeline.registry.stores()
      return replaceCounts(pipeline.address, pipeline.registry.counted(), body)
    },
  })
  await listen(server, settings.INTAKE_URL)
  shutdown.add('intake', () => {
    server.close()
    server.closeAllConnections()
  })
  log.info({ address: settings.INTAKE_URL }, 'worker listens')

  const opened = await openPipeline(settings, log, stats)
  pipeline = opened
  shutdown.add('pipeline', () => opened.close())
  const place = { topic: 'http', partition: 0, stats: stats.of('http') }
  corrections = new CorrectionTaker(opened)
  const imported = { topic: 'import', partition: 0, stats: stats.of('import') }
  imports = new ImportTaker(opened.batcher, settings.RETENTION_DAYS, imported, (storeIds) =>
    opened.keeper.admit(storeIds),
  )
  takeEvents = new EventTaker(opened.batcher, opened.rules, settings.DEFAULT_STORE_ID, place)

  if (settings.SIMULATION) {
    // Sample data are for demos: load their generators only then.
    const { playDemo } = await import('./play-demo')
    const simulator = await playDemo(opened, settings, log)
    shutdown.add('simulator', () => simulator.stop())
  }
  if (settings.kafkaEnabled) {
    installKafkaCodecs()
    kafka = new KafkaSource({
      brokers: settings.kafkaBrokers,
      groupId: settings.KAFKA_GROUP,
      clientId: 'storepulse-worker',
      topics: [...new Set(Object.values(settings.topics).flat())],
      defaultStoreId: settings.DEFAULT_STORE_ID,
      debug: settings.KAFKA_DEBUG,
      decoder: opened.decoder,
      batcher: opened.batcher,
      stats,
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
  const revisions = recordsRevisions(opened, log)
  revisions.start()
  shutdown.add('revisions', () => revisions.stop())
  watch.start()
  shutdown.add('watch', () => watch.stop())
  log.info('worker is ready')
}

try {
  keepFilesPrivate()
  await main(readSettings(process.env))
} catch (error) {
  const reason = error instanceof SettingsError ? error.message : `the worker cannot start: ${(error as Error).message}`
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
