import { join } from 'node:path'
import { createLog } from '~/platform/process/log'
import { keepFilesPrivate } from '~/platform/process/private-files'
import { keptSecrets } from '~/platform/process/secrets'
import type { Settings } from '~/platform/process/settings'
import { Shutdown } from '~/platform/process/shutdown'
import { connectReads } from '~/platform/questdb/questdb-reads'
import { openWorkbench } from '~/platform/questdb/questdb-workbench'
import { reuseReads } from '~/platform/questdb/reused-reads'
import { discardUnreadBody } from '~/platform/requests/unread-body'
import { openRegistry, type Registry } from '~/registry'
import { FileReader } from '../import/uploads/file-reader.server'
import { Imports } from '../import/uploads/imports.server'
import { Uploads } from '../import/uploads/uploads.server'
import { StoreHealth } from '../live/faults/store-health.server'
import { LiveHub } from '../live/hub/hub.server'
import { QuestdbSource } from '../live/hub/questdb-source.server'
import { StoreDays } from '../live/store/store-days.server'
import { CorrectionsCommand } from '../worker-link/corrections-command.server'
import type { EventOutlet } from '../worker-link/event-outlet.server'
import { IntakeOutlet } from '../worker-link/intake-outlet.server'
import { LateOutlet } from '../worker-link/late-outlet.server'
import { ParquetCommand } from '../worker-link/parquet-command.server'
import { WorkerState } from '../worker-link/worker-state.server'
import { provideContext } from './context.server'
import { exchangesEnded, watchExchanges } from './requests/exchange.server'
import { admitKnownHosts } from './requests/host-check.server'
import { WebMetrics } from './web-metrics.server'

/** How long open pages may take to finish after the process is told to stop. */
const FINISH_MS = 3_000
/** Concurrent statements of pages. */
const PAGE_CONNECTIONS = 8
/** Within this time this process sees changes that another process makes to the stores. Unit: milliseconds. */
const LOOK_EVERY_MS = 1_000

/**
 * Opens what the web process needs and makes it available to loaders. On SIGTERM or SIGINT it first ends streams (the
 * web server would wait for them for ever), then lets pages finish, then closes connections.
 * @param publicUrlSet whether PUBLIC_URL names the accepted hosts; if not, loopback names with the listening port are
 *   accepted
 */
export async function openWeb(settings: Settings, publicUrlSet: boolean): Promise<void> {
  keepFilesPrivate()
  const log = createLog('web', settings.DATA_DIR, settings.LOG_LEVEL)
  const shutdown = new Shutdown(log)
  const registry = await openRegistry(settings.databaseUrl)
  shutdown.add('registry', () => registry.close())
  await followStores(registry, shutdown, (error) => log.warn({ err: error }, 'reading the stores failed'))
  const reads = connectReads(settings.QUESTDB_PG_URL, PAGE_CONNECTIONS, () => registry.counted())
  shutdown.add('database connections', () => reads.close())
  const storeHealth = new StoreHealth({
    reads,
    registry,
    defaultTimeZone: settings.DEFAULT_TIME_ZONE,
    onTrouble: (error) => log.warn({ err: error }, 'reading the state of the doors failed'),
  })
  const metrics = new WebMetrics()
  const hub = new LiveHub(new QuestdbSource(reads, registry, settings.DEFAULT_TIME_ZONE, storeHealth), {
    onHealth: (state, error) => {
      if (state === 'live') log.info('the database answers again')
      else log.warn({ err: error }, 'the database does not answer')
    },
    onPoll: (ms) => metrics.polled(ms),
  })
  metrics.watchHub(hub)
  const intakeToken = settings.INTAKE_TOKEN ?? keptSecrets(settings.DATA_DIR).intakeToken
  const corrections = new CorrectionsCommand(settings.INTAKE_URL, intakeToken)
  const reader = new FileReader()
  const uploads = new Uploads(join(settings.DATA_DIR, 'imports'), (...what) => reader.prepare(...what))
  const storeLists = new Uploads(join(settings.DATA_DIR, 'store-lists'), (...what) => reader.prepare(...what))
  const imports = new Imports(uploads, reader, { url: settings.INTAKE_URL, token: intakeToken, log })
  shutdown.add('imports', () => imports.close())
  const events = eventOutlet(settings, intakeToken)
  shutdown.add('event outlet', () => events.close())
  shutdown.add('pages in progress', () => exchangesEnded(FINISH_MS))
  shutdown.add('live streams', () => hub.close())
  const admitHost = admitKnownHosts(publicUrlSet ? settings.publicOrigins : null)
  watchExchanges((exchange) => {
    metrics.watch(exchange)
    discardUnreadBody(exchange.request, exchange.response)
    admitHost(exchange)
  })
  const reusedReads = reuseReads(reads)
  const workbench = openWorkbench(settings.QUESTDB_PG_URL, {
    onStuck: (sql) =>
      log.error(
        { statement: sql },
        'a statement of the workbench is still running past its limit: no other runs until it has ended',
      ),
    onEnded: (sql, tookMs) =>
      log.info({ statement: sql, took_ms: tookMs }, 'the statement has ended, the workbench runs others again'),
  })
  const parquet = new ParquetCommand(settings.INTAKE_URL, intakeToken)
  const days = new StoreDays(reads)
  provideContext({
    settings,
    log,
    reads,
    reusedReads,
    workbench,
    registry,
    hub,
    days,
    storeHealth,
    parquet,
    events,
    corrections,
    imports,
    storeLists,
    metrics,
    workerState: new WorkerState(settings.INTAKE_URL),
  })
  shutdown.listen()
}

/**
 * Reads the registry's stores, and again each second: every statement needs to know which store each row counts for.
 */
async function followStores(registry: Registry, shutdown: Shutdown, onTrouble: (error: unknown) => void) {
  await registry.stores()
  const looking = setInterval(() => registry.stores().catch(onTrouble), LOOK_EVERY_MS).unref()
  shutdown.add('looks at the stores', async () => clearInterval(looking))
}

/** Kafka if it is on, else the worker's intake; one never replaces the other. */
function eventOutlet(settings: Settings, intakeToken: string): EventOutlet {
  if (settings.kafkaEnabled) {
    return new LateOutlet(async () => new (await import('../worker-link/kafka-events.server')).KafkaEvents(settings))
  }
  return new IntakeOutlet(settings.INTAKE_URL, intakeToken)
}
