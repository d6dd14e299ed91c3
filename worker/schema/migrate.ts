import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'

/** One numbered file of worker/schema: `NNN-name.sql`; its statements are safe to repeat. */
type Migration = { number: number; name: string; statements: string[]; kept: Kept[] }

/** A table or view with a retention from the settings: `800 DAY`. */
type Kept = { kind: 'TABLE' | 'MATERIALIZED VIEW'; name: string; ttl: string }

/**
 * How long a new view may take to sum up existing rows: ten million take seconds. After that it continues while events
 * arrive.
 */
const BUILT_WITHIN_MS = 120_000
const LOOK_EVERY_MS = 100

const CREATES_KEPT =
  /CREATE (TABLE|MATERIALIZED VIEW) IF NOT EXISTS (\w+)\b[^;]*\bTTL \{(retentionDays|retentionMonths)\}/g

function keptOf(sql: string, days: number, months: number): Kept[] {
  return [...sql.matchAll(CREATES_KEPT)].map(([, kind, name = '', unit]) => ({
    kind: kind as Kept['kind'],
    name,
    ttl: unit === 'retentionDays' ? `${days} DAY` : `${months} MONTH`,
  }))
}

/** The schema folder: beside this file in the sources, or above the bundle in `build/`. */
function schemaFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'worker', 'schema')
    if (existsSync(candidate)) return candidate
  }
  throw new Error('the folder worker/schema is missing: reinstall Storepulse')
}

function readMigrations(retentionDays: number): Migration[] {
  const folder = schemaFolder()
  const months = Math.ceil(retentionDays / 28) + 1
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8').replace(/^\s*--.*$/gm, '')
      return {
        number: Number.parseInt(file, 10),
        name: file.replace(/\.sql$/, ''),
        statements: sql
          .replaceAll('{retentionDays}', String(retentionDays))
          .replaceAll('{retentionMonths}', String(months))
          .split(';')
          .map((statement) => statement.trim())
          .filter((statement) => statement !== ''),
        kept: keptOf(sql, retentionDays, months),
      }
    })
}

/** Sets the retention of tables that differs from the settings: settings may change after a table was created. */
async function keepFor(address: QuestdbAddress, wanted: readonly Kept[]): Promise<string[]> {
  const rows = await execute(address, 'SELECT table_name, ttlValue, ttlUnit FROM tables()')
  const present = new Map(rows.map((row) => [row.table_name, `${row.ttlValue} ${row.ttlUnit}`]))
  const changed = wanted.filter(({ name, ttl }) => present.get(name) !== ttl)
  for (const { kind, name, ttl } of changed) await execute(address, `ALTER ${kind} ${name} SET TTL ${ttl}S`)
  return changed.map(({ name, ttl }) => `${name}: ${present.get(name)} → ${ttl}`)
}

/**
 * Waits until a view created over existing rows contains all of them: otherwise pages that read it would miss the past.
 */
async function viewHasPast(address: QuestdbAddress, view: string): Promise<void> {
  const look = async () =>
    (await execute(address, 'SELECT view_name, refresh_base_table_txn, base_table_txn FROM materialized_views()')).find(
      ({ view_name: name }) => name === view,
    )
  const wanted = Number((await look())?.base_table_txn ?? 0)
  const deadline = Date.now() + BUILT_WITHIN_MS
  while (Date.now() < deadline) {
    const now = await look()
    if (now === undefined || wanted <= 0 || Number(now.refresh_base_table_txn) >= wanted) return
    await pause(LOOK_EVERY_MS)
  }
}

/**
 * Migrates QuestDB's tables and views to this version: runs the numbered files that `schema_migrations` in the database
 * does not list yet, and sets the retention of all of them. Several workers may do it at once, since every statement is
 * safe to repeat.
 * @returns a text for each table whose retention changed
 * @throws if the database is unreachable or refuses a statement
 */
export async function migrate(address: QuestdbAddress, retentionDays: number): Promise<string[]> {
  await execute(
    address,
    `CREATE TABLE IF NOT EXISTS schema_migrations (ts TIMESTAMP, number INT, name VARCHAR)
     TIMESTAMP(ts) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(ts, number)`,
  )
  const done = new Set(
    (await execute(address, 'SELECT number FROM schema_migrations')).map((row) => Number(row.number)),
  )
  const migrations = readMigrations(retentionDays)
  for (const migration of migrations) {
    if (done.has(migration.number)) continue
    for (const statement of migration.statements) await execute(address, statement)
    for (const { kind, name } of migration.kept) if (kind === 'MATERIALIZED VIEW') await viewHasPast(address, name)
    await execute(
      address,
      `INSERT INTO schema_migrations VALUES ('2020-01-01T00:00:00.000000Z', ${migration.number}, '${migration.name}')`,
    )
  }
  return keepFor(
    address,
    migrations.flatMap(({ kept }) => kept),
  )
}
