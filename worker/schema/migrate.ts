import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execute, type QuestdbAddress } from '~/platform/questdb-http'

/** One numbered file of worker/schema: `NNN-name.sql`, statements that may run again without harm. */
type Migration = { number: number; name: string; statements: string[] }

/** The schema folder, beside this file in the sources or above the bundle in `build/`. */
function schemaFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'worker', 'schema')
    if (existsSync(candidate)) return candidate
  }
  throw new Error('the folder worker/schema is missing from this installation')
}

function readMigrations(retentionDays: number): Migration[] {
  const folder = schemaFolder()
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      number: Number.parseInt(file, 10),
      name: file.replace(/\.sql$/, ''),
      statements: readFileSync(join(folder, file), 'utf8')
        .replace(/^\s*--.*$/gm, '')
        .replaceAll('{retentionDays}', String(retentionDays))
        .replaceAll('{retentionMonths}', String(Math.ceil(retentionDays / 28) + 1))
        .split(';')
        .map((statement) => statement.trim())
        .filter((statement) => statement !== ''),
    }))
}

/**
 * Brings QuestDB's tables and views to this version: runs the numbered files that the database's `schema_migrations` does not
 * list yet. Safe when several workers do it at once, since every statement may run again.
 * @throws where the database is away or refuses a statement
 */
export async function migrate(address: QuestdbAddress, retentionDays: number): Promise<void> {
  await execute(
    address,
    `CREATE TABLE IF NOT EXISTS schema_migrations (ts TIMESTAMP, number INT, name VARCHAR)
     TIMESTAMP(ts) PARTITION BY YEAR WAL DEDUP UPSERT KEYS(ts, number)`,
  )
  const done = new Set(
    (await execute(address, 'SELECT number FROM schema_migrations')).map((row) => Number(row.number)),
  )
  for (const migration of readMigrations(retentionDays)) {
    if (done.has(migration.number)) continue
    for (const statement of migration.statements) await execute(address, statement)
    await execute(
      address,
      `INSERT INTO schema_migrations VALUES ('2020-01-01T00:00:00.000000Z', ${migration.number}, '${migration.name}')`,
    )
  }
}
