import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { settingsSchema } from '~/platform/process/settings'

/**
 * Names that may stand in `.env` beside the settings of worker and web: what docker-compose.yml fills in, and what the
 * producer reads.
 */
export const OTHER_NAMES = [
  'QUESTDB_PASSWORD',
  'QUESTDB_READONLY_PASSWORD',
  'KAFKA_TOPIC',
  'KAFKA_TOPIC_REALISTIC',
  'SLEEP',
  'TIME_SCALE',
  'DEFAULT_DAILY_CUSTOMERS',
  'BASE_DAILY_CUSTOMERS',
  'DAILY_CUSTOMERS',
  'DAILY_VARIATION_PCT',
  'DISABLE_DAILY_VARIATION',
  'SEED',
  'MAX_RETRIES',
  'RETRY_BACKOFF_SECONDS',
  'STORES',
  'PRODUCER_FORMAT',
] as const

/** What Node, Java, QuestDB, Maven, Docker and npm read themselves, and what every program does. */
const OF_OTHERS =
  /^(NODE_|JAVA_|JDK_|QDB_|MAVEN_|DOCKER_|COMPOSE_|npm_|NPM_|LC_)|^(PATH|HOME|LANG|TZ|(HTTPS?|NO|ALL)_PROXY)$/i

/**
 * Takes the lines of a file `.env` for this process's environment; what is set already stays.
 * @returns a warning for a person where it has names that nothing reads, such as misspelt ones
 */
export function loadEnvFile(file: string): string | undefined {
  if (!existsSync(file)) return undefined
  process.loadEnvFile(file)
  const known = new Set<string>([...Object.keys(settingsSchema.shape), ...OTHER_NAMES])
  const unknown = Object.keys(parseEnv(readFileSync(file, 'utf8'))).filter(
    (name) => !known.has(name) && !OF_OTHERS.test(name),
  )
  if (unknown.length === 0) return undefined
  return `Nothing reads ${unknown.sort().join(', ')} of ${file}.\n  All settings: .env.example.`
}
