import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { z } from 'zod'
import { isTimeZone } from '~/domain/stores'
import { SettingsError } from '~/platform/process/settings'

/**
 * Settings of the traffic producer, read from the environment once at its start. docs/producer.md explains each.
 *
 * For its simulation over Kafka the one-command launcher sets `PRODUCER_FORMAT=counted`, `SIMULATION_STORES`,
 * `SIMULATION_SEED`, `KAFKA_BROKER`, `KAFKA_TRAFFIC_TOPIC` and `DATA_DIR`; it leaves `STORES` unset.
 */

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')
const number = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'a number')
    .transform(Number)
    .refine((n) => n >= least && n <= most, `between ${least} and ${most}`)
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number')
    .transform(Number)
    .refine((n) => n >= least && n <= most, `between ${least} and ${most}`)
const list = z.string().transform((text) => text.split(',').map((item) => item.trim()))
const topic = z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, 'a Kafka topic name: letters, digits, . _ -')

export const FORMATS = ['session', 'atomic', 'both', 'counted'] as const
export type Format = (typeof FORMATS)[number]

/** Allowed values of each variable. */
export const producerSettingsSchema = z.object({
  KAFKA_BROKER: list
    .refine((items) => items.every((item) => /^[^\s:/]+:\d{1,5}$/.test(item)), 'host:port, several separated by commas')
    .prefault('127.0.0.1:9092'),
  KAFKA_TOPIC: topic.default('foot_traffic'),
  KAFKA_TOPIC_REALISTIC: topic.default('foot_traffic_realistic'),
  KAFKA_TRAFFIC_TOPIC: topic.default('store-traffic'),
  SLEEP: number(0.001, 3600).default(0.5),
  TIME_SCALE: number(0.01, 1000).default(1),
  DEFAULT_DAILY_CUSTOMERS: number(0, 1_000_000).default(1000),
  BASE_DAILY_CUSTOMERS: number(0, 1_000_000).optional(),
  DAILY_CUSTOMERS: whole(0, 1_000_000).optional(),
  DAILY_VARIATION_PCT: number(0, 1).default(0.1),
  DISABLE_DAILY_VARIATION: flag.default(false),
  SEED: whole(0, 4_294_967_295).optional(),
  MAX_RETRIES: whole(0, 1000).default(6),
  RETRY_BACKOFF_SECONDS: number(0.01, 3600).default(5),
  STORES: list
    .refine((ids) => ids.every((id) => id !== '' && id.length <= 128), 'store ids, several separated by commas')
    .refine((ids) => new Set(ids).size === ids.length, 'store ids that differ')
    .optional(),
  PRODUCER_FORMAT: z.enum(FORMATS).default('both'),
  SIMULATION_STORES: whole(1, 2000).optional(),
  SIMULATION_SEED: whole(0, 4_294_967_295).optional(),
  DEFAULT_TIME_ZONE: z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Zurich').default('UTC'),
  DATA_DIR: z.string().min(1).default('.data/live'),
})

export type ProducerSettings = {
  brokers: string[]
  topics: { session: string; atomic: string; counted: string }
  format: Format
  /** Pause per loop, milliseconds: SLEEP ÷ TIME_SCALE. */
  pauseMs: number
  timeScale: number
  dailyCustomers: number
  fixedDailyCustomers: number | null
  /** 0.1 = ±10 %. */
  dailyVariation: number
  seed: number
  /** False if the seed was derived from this machine's name and the stores. */
  seedIsGiven: boolean
  maxRetries: number
  backOffMs: number
  /** Ids to play as stores of the default profile, or the number of demo stores. */
  stores: { ids: string[] } | { demo: number }
  timeZone: string
  dataDir: string
}

/**
 * Reads the producer's settings. An empty variable counts as not set.
 * @throws {SettingsError} naming all wrong values at once
 */
export function readProducerSettings(env: Record<string, string | undefined>): ProducerSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = producerSettingsSchema.safeParse(given)
  if (!parsed.success) {
    throw new SettingsError(
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0])
        return `${name}: ${issue.message} (got ${JSON.stringify(given[name])})`
      }),
    )
  }
  const set = parsed.data
  const stores =
    set.STORES === undefined && set.SIMULATION_STORES !== undefined
      ? { demo: set.SIMULATION_STORES }
      : { ids: set.STORES ?? ['store-1'] }
  const seed = set.SEED ?? set.SIMULATION_SEED
  return {
    brokers: set.KAFKA_BROKER,
    topics: { session: set.KAFKA_TOPIC, atomic: set.KAFKA_TOPIC_REALISTIC, counted: set.KAFKA_TRAFFIC_TOPIC },
    format: set.PRODUCER_FORMAT,
    pauseMs: (set.SLEEP * 1000) / set.TIME_SCALE,
    timeScale: set.TIME_SCALE,
    dailyCustomers: set.BASE_DAILY_CUSTOMERS ?? set.DEFAULT_DAILY_CUSTOMERS,
    fixedDailyCustomers: set.DAILY_CUSTOMERS ?? null,
    dailyVariation: set.DISABLE_DAILY_VARIATION ? 0 : set.DAILY_VARIATION_PCT,
    seed: seed ?? seedOfThisMachine(stores),
    seedIsGiven: seed !== undefined,
    maxRetries: set.MAX_RETRIES,
    backOffMs: set.RETRY_BACKOFF_SECONDS * 1000,
    stores,
    timeZone: set.DEFAULT_TIME_ZONE,
    dataDir: set.DATA_DIR,
  }
}

/** A seed that stays the same across restarts on one machine, so that a restart continues with the same visits. */
function seedOfThisMachine(stores: ProducerSettings['stores']): number {
  return createHash('sha256')
    .update(JSON.stringify([hostname(), stores]))
    .digest()
    .readUInt32LE(0)
}
