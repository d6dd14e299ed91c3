import { join } from 'node:path'
import { keptSecrets } from '~/platform/process/secrets'
import type { Servers } from '../servers/servers'
import type { Options } from './options'

export type Places = {
  dataDir: string
  host: string
  webPort: number
  intakeUrls: string[]
  seed: string
  instance: string
}

/** The environment of each of our processes: the user's own settings, and what this start has chosen. */
export function environments(base: NodeJS.ProcessEnv, options: Options, servers: Servers, places: Places) {
  const secrets = keptSecrets(places.dataDir)
  const { KAFKA_BOOTSTRAP_SERVERS: _, SIMULATION: __, ...given } = base
  const common: NodeJS.ProcessEnv = {
    ...given,
    NODE_ENV: 'production',
    INSTANCE: places.instance,
    TZ: 'UTC',
    DATA_DIR: places.dataDir,
    HOST: places.host,
    PORT: String(places.webPort),
    QUESTDB_URL: servers.questdb.url,
    QUESTDB_PG_URL: servers.questdb.pgUrl,
    KAFKA_ENABLED: servers.kafka ? '1' : '0',
    KAFKA_BROKER: servers.kafka?.brokers ?? '',
    INTAKE_URL: places.intakeUrls[0] ?? '',
    INTAKE_TOKEN: given.INTAKE_TOKEN || secrets.intakeToken,
    PSEUDONYM_SECRET: given.PSEUDONYM_SECRET || secrets.pseudonymSecret,
    SIMULATION_STORES: String(options.stores),
    SIMULATION_SEED: places.seed,
  }
  const playsItself = options.simulation && !servers.kafka
  return {
    /** @param index 0 for the first worker */
    worker: (index: number): NodeJS.ProcessEnv => ({
      ...common,
      INTAKE_URL: places.intakeUrls[index] ?? '',
      SIMULATION: playsItself && index === 0 ? '1' : '0',
    }),
    backfill: { ...common, KAFKA_ENABLED: '0' },
    /** Plays the same stores as the generated past, as the worker would: the same events with the same ids. */
    producer: { ...common, PRODUCER_FORMAT: 'counted', STORES: undefined, SEED: undefined, TIME_SCALE: undefined },
    /** The pages only read: they never get the login that may write. */
    web: { ...common, QUESTDB_URL: new URL(servers.questdb.url).origin },
    logFile: (name: string) => join(places.dataDir, 'logs', name),
  }
}
