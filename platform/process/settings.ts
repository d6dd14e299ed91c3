import { z } from 'zod'
import { isTimeZone } from '~/domain/stores'

/**
 * Settings of worker and web: entry points read them once at start and pass them down. Every name is an environment
 * variable.
 */

const flag = z
  .enum(['0', '1', 'true', 'false'], '1, 0, true or false')
  .transform((text) => text === '1' || text === 'true')
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'a whole number')
    .transform(Number)
    .refine((n) => n >= least && n <= most, `between ${least} and ${most}`)
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `an address that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    )
const brokers = list.refine(
  (items) => items.length > 0 && items.every((item) => /^[^\s:/]+:\d{1,5}$/.test(item)),
  'host:port, several separated by commas',
)
const topic = z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, 'a Kafka topic name: letters, digits, . _ -')
const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency code of three letters, such as EUR')
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const secret = z.string().min(16, 'at least 16 characters')
const origins = list.refine(
  (items) =>
    items.length > 0 &&
    items.every(
      (item) => URL.canParse(item) && /^https?:$/.test(new URL(item).protocol) && new URL(item).pathname === '/',
    ),
  'an origin such as https://pulse.example.com, several separated by commas',
)

const NO_ACCOUNTS = 'only open: this version has no accounts. Let a reverse proxy require a login'
const WEEKDAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Allowed values of each variable. The order is that of `.env.example`; a test compares the two. */
export const settingsSchema = z.object({
  DATA_DIR: z.string().min(1).default('.data/live'),
  QUESTDB_URL: url('http:', 'https:').default('http://127.0.0.1:9000'),
  QUESTDB_PG_URL: url('postgres:', 'postgresql:').default('postgres://127.0.0.1:8812/qdb'),
  KAFKA_ENABLED: flag.optional(),
  KAFKA_BROKER: brokers.optional(),
  KAFKA_BOOTSTRAP_SERVERS: brokers.optional(),
  KAFKA_TRAFFIC_TOPIC: topic.default('store-traffic'),
  KAFKA_ATOMIC_TRAFFIC_TOPIC: topic.default('foot_traffic_realistic'),
  KAFKA_VISITS_TOPIC: topic.default('foot_traffic'),
  KAFKA_ANALYTICS_TOPIC: topic.default('webshop-analytics'),
  KAFKA_PRODUCTS_TOPIC: topic.default('webshop-products'),
  KAFKA_ORDERS_TOPIC: topic.default('webshop-orders'),
  KAFKA_USERS_TOPIC: topic.default('webshop-users'),
  KAFKA_INTERACTIONS_TOPIC: topic.default('web-interactions'),
  KAFKA_GROUP: z.string().min(1).default('storepulse'),
  KAFKA_DEBUG: flag.default(false),
  INTAKE_URL: url('http:', 'https:').default('http://127.0.0.1:3001'),
  INTAKE_TOKEN: secret.optional(),
  DATABASE_URL: url('file:', 'postgres:', 'postgresql:').optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: whole(1, 65535).default(3000),
  PUBLIC_URL: origins.optional(),
  EMBED_ORIGINS: origins.optional(),
  AUTH: z
    .enum(['open', 'required'], NO_ACCOUNTS)
    .refine((mode): boolean => mode === 'open', NO_ACCOUNTS)
    .default('open'),
  ALLOW_OPEN: flag.default(false),
  PSEUDONYM_SECRET: secret.optional(),
  DEFAULT_STORE_ID: z.string().min(1).max(128).default('store-1'),
  MAX_STORES: whole(1, 1_000_000).default(5_000),
  MAX_NEW_STORES_PER_HOUR: whole(0, 1_000_000).default(200),
  DEFAULT_TIME_ZONE: z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Zurich').default('UTC'),
  RETAIL_YEAR_START: z
    .string()
    .regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d)$/, 'a month and a day up to the 29th as MM-DD')
    .default('02-01'),
  RETAIL_WEEK_START: z.enum(WEEKDAY_NAMES, `one of ${WEEKDAY_NAMES.join(', ')}`).default('sunday'),
  SHOP_CURRENCY: currency.default('EUR'),
  RETENTION_DAYS: whole(1, 36_500).default(800),
  LOG_LEVEL: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`).default('info'),
  INSTANCE: z.string().max(100).optional(),
  SIMULATION: flag.default(false),
  SIMULATION_STORES: whole(1, 2000).default(12),
  SIMULATION_SEED: whole(0, 4_294_967_295).default(1),
  /** Days of past data that `npm start` generates. */
  BACKFILL_DAYS: whole(1, 36_500).default(30),
})

/** Topics by kind of message. */
export type Topics = {
  traffic: string
  atomicTraffic: string
  visits: string
  shopEvents: string[]
  interactions: string
}

export type Settings = Omit<
  z.infer<typeof settingsSchema>,
  | 'KAFKA_ENABLED'
  | 'KAFKA_BROKER'
  | 'KAFKA_BOOTSTRAP_SERVERS'
  | 'DATABASE_URL'
  | 'PUBLIC_URL'
  | 'RETAIL_YEAR_START'
  | 'RETAIL_WEEK_START'
> & {
  /** When the 4-4-5 calendar starts; weekday 1 = Monday. */
  retailCalendar: { yearStart: string; weekStart: number }
  kafkaEnabled: boolean
  kafkaBrokers: string[]
  topics: Topics
  databaseUrl: string
  /** Origins under which people reach the pages; their hosts are the accepted Host headers. */
  publicOrigins: string[]
}

/** Thrown if settings are wrong; `problems` has one line per variable, `NAME: what is expected (got …)`. */
export class SettingsError extends Error {
  constructor(readonly problems: string[]) {
    super(`wrong settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.name = 'SettingsError'
  }
}

const SECRET_NAME = /SECRET|TOKEN|PASSWORD|URL/
const LOOPBACK = /^(127(\.\d{1,3}){3}|localhost|::1|\[::1\])$/

/**
 * Reads the settings from an environment. An empty variable counts as not set.
 * @throws {SettingsError} naming all wrong values at once
 */
export function readSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = settingsSchema.safeParse(given)
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const name = String(issue.path[0])
        const got = SECRET_NAME.test(name) ? '' : ` (got ${JSON.stringify(given[name])})`
        return `${name}: ${issue.message}${got}`
      })
  if (!/^(1|true)$/.test(given.ALLOW_OPEN ?? '') && !LOOPBACK.test(given.HOST ?? '127.0.0.1')) {
    problems.push(
      `HOST: without accounts it must be a loopback address (got ${JSON.stringify(given.HOST)}). Leave HOST unset and put a reverse proxy in front, or set ALLOW_OPEN=1 if the port is published on loopback only`,
    )
  }
  if (given.DATABASE_URL && /^postgres/.test(given.DATABASE_URL)) {
    problems.push('DATABASE_URL: only file:… is supported in this version')
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems)
  const {
    KAFKA_ENABLED,
    KAFKA_BROKER,
    KAFKA_BOOTSTRAP_SERVERS,
    DATABASE_URL,
    PUBLIC_URL,
    RETAIL_YEAR_START,
    RETAIL_WEEK_START,
    ...rest
  } = parsed.data
  const kafkaBrokers = KAFKA_BROKER ?? KAFKA_BOOTSTRAP_SERVERS
  return {
    ...rest,
    kafkaEnabled: KAFKA_ENABLED ?? kafkaBrokers !== undefined,
    kafkaBrokers: kafkaBrokers ?? ['127.0.0.1:9092'],
    topics: {
      traffic: rest.KAFKA_TRAFFIC_TOPIC,
      atomicTraffic: rest.KAFKA_ATOMIC_TRAFFIC_TOPIC,
      visits: rest.KAFKA_VISITS_TOPIC,
      shopEvents: [
        rest.KAFKA_ANALYTICS_TOPIC,
        rest.KAFKA_PRODUCTS_TOPIC,
        rest.KAFKA_ORDERS_TOPIC,
        rest.KAFKA_USERS_TOPIC,
      ],
      interactions: rest.KAFKA_INTERACTIONS_TOPIC,
    },
    retailCalendar: { yearStart: RETAIL_YEAR_START, weekStart: WEEKDAY_NAMES.indexOf(RETAIL_WEEK_START) + 1 },
    databaseUrl: DATABASE_URL ?? `file:${rest.DATA_DIR}/registry.sqlite`,
    publicOrigins: PUBLIC_URL ?? [
      `http://localhost:${rest.PORT}`,
      `http://127.0.0.1:${rest.PORT}`,
      `http://[::1]:${rest.PORT}`,
    ],
  }
}
