import { hostname } from 'node:os'
import type { Log } from '~/platform/process/log'
import { keptSecrets } from '~/platform/process/secrets'
import type { Settings } from '~/platform/process/settings'
import { execute, type QuestdbAddress, questdbAddress } from '~/platform/questdb/questdb-http'
import { BackOff } from '~/platform/retry'
import { openRegistry, type Registry } from '~/registry'
import { UnstoredLetters } from './dead-letters/unstored-letters'
import { Decoder, type DecodingRules } from './decode/decode-message'
import { pseudonymsWith } from './decode/letters/pseudonym'
import { migrate } from './schema/migrate'
import { DeadLetterTopics } from './sources/dead-letter-topics'
import { kafkaClient } from './sources/kafka'
import type { AllStats } from './stats/source-stats'
import { StatsWriter } from './stats/stats-writer'
import { StoreKeeper } from './store-keeper'
import { Batcher } from './write/batcher'
import { questdbDeadLetters } from './write/parking/dead-letters'
import { LineWriter } from './write/questdb/line-writer'

/** What every source writes through, and the connections behind it. */
export type Pipeline = {
  address: QuestdbAddress
  registry: Registry
  batcher: Batcher
  decoder: Decoder
  rules: DecodingRules
  writer: LineWriter
  stats: AllStats
  keeper: StoreKeeper
  unstored: UnstoredLetters
  /** Null without Kafka. */
  letterTopics: DeadLetterTopics | null
  /** Stores what is in progress, then closes everything. */
  close(): Promise<void>
}

/** How often a request about dead letters is retried before starting over with the letters. */
const LETTER_RETRIES = 3

/**
 * Waits until QuestDB answers, then migrates its tables. Throws if QuestDB refuses a statement; waits while it is
 * unreachable.
 */
async function migrateWhenReachable(address: QuestdbAddress, retentionDays: number, log: Log): Promise<void> {
  const backOff = new BackOff(100, 2_000)
  for (let logged = false; ; ) {
    try {
      await execute(address, 'SELECT 1', 3_000)
      break
    } catch (error) {
      if (!logged) log.warn({ err: error, origin: address.origin }, 'QuestDB is not reachable yet, waiting')
      logged = true
      await backOff.wait()
    }
  }
  const changed = await migrate(address, retentionDays)
  if (changed.length > 0) log.warn({ changed, retentionDays }, 'the retention of tables has changed')
}

/** Opens the registry and QuestDB, migrates both, and starts keeping stores. */
export async function openPipeline(
  settings: Settings,
  log: Log,
  stats: AllStats,
  lingers: { freshLingerMs?: number; lateLingerMs?: number } = {},
): Promise<Pipeline> {
  const address = questdbAddress(settings.QUESTDB_URL)
  await migrateWhenReachable(address, settings.RETENTION_DAYS, log)
  const registry = await openRegistry(settings.databaseUrl)
  const writer = new LineWriter(address)
  const keeper = new StoreKeeper({
    registry,
    writer,
    address,
    log,
    admission: {
      timeZone: settings.DEFAULT_TIME_ZONE,
      bound: { most: settings.MAX_STORES, perHour: settings.MAX_NEW_STORES_PER_HOUR },
      always: new Set([settings.DEFAULT_STORE_ID]),
    },
  })
  const unstored = new UnstoredLetters(settings.DATA_DIR, log)
  const storeInTable = questdbDeadLetters({ writer, address, unstored, log })
  const topics = settings.kafkaEnabled
    ? new DeadLetterTopics(
        kafkaClient({
          brokers: settings.kafkaBrokers,
          clientId: 'storepulse-dead-letters',
          debug: false,
          retries: LETTER_RETRIES,
          log,
        }),
        new Set(Object.values(settings.topics).flat()),
        log,
      )
    : null
  const batcher = new Batcher({
    writer,
    storeDeadLetters: async (letters) => {
      await storeInTable(letters)
      await topics?.store(letters)
    },
    log,
    admitStores: (storeIds) => keeper.admit(storeIds),
    ...lingers,
  })
  await keeper.start()
  const statsWriter = new StatsWriter(`${hostname()}-${process.pid}`, stats, writer, log)
  statsWriter.start()
  const rules: DecodingRules = {
    knowsStore: (storeId) => keeper.knows(storeId),
    retentionDays: settings.RETENTION_DAYS,
    shopCurrency: settings.SHOP_CURRENCY,
    pseudonyms: pseudonymsWith(settings.PSEUDONYM_SECRET ?? keptSecrets(settings.DATA_DIR).pseudonymSecret),
  }
  return {
    address,
    registry,
    batcher,
    decoder: new Decoder(batcher, rules),
    rules,
    writer,
    stats,
    keeper,
    unstored,
    letterTopics: topics,
    async close() {
      await batcher.drain()
      await statsWriter.stop()
      await topics?.close()
      await keeper.stop()
      writer.close()
      await registry.close()
    },
  }
}
