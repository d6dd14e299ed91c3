import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { settingsSchema } from '~/platform/process/settings'

/**
 * Names allowed in `.env` besides the settings of worker and web: what docker-compose.yml fills in, and what the
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

/** Names that Node, Java, QuestDB, Maven, Docker, npm or programs in general read. */
const OF_OTHERS =
  /^(NODE_|JAVA_|JDK_|QDB_|MAVEN_|DOCKER_|COMPOSE_|npm_|NPM_|LC_)|^(PATH|HOME|LANG|TZ|(HTTPS?|NO|ALL)_PROXY)$/i

/**
 * Loads the lines of a `.env` file into this process's environment; variables already set win.
 * @returns a warning if it has names that nothing reads, such as misspelt ones
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
