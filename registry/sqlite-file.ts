import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely'
import Sqlite from 'libsql'
import { makePrivateFolder } from '~/platform/process/private-files'
import { MIGRATIONS } from './migrations/all'
import type { RegistryTables } from './tables'

/** How long a statement waits for another process's write before it fails. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * Parses the path from `file:relative/path`, `file:/absolute/path` or a full `file:///` URL.
 * @throws if it is none of these
 */
export function sqlitePath(databaseUrl: string): string {
  if (!databaseUrl.startsWith('file:')) throw new Error('DATABASE_URL: only file:… is supported in this version')
  if (databaseUrl.startsWith('file://')) return fileURLToPath(databaseUrl)
  const path = decodeURIComponent(databaseUrl.slice('file:'.length))
  if (path === '') throw new Error('DATABASE_URL: a path must follow file:')
  return path
}

/**
 * Opens a SQLite file, creates it and its folder if missing, and migrates it to the newest schema. Any number of
 * processes may do so at once: one migrates, the others wait.
 */
export async function openSqliteFile(path: string): Promise<Kysely<RegistryTables>> {
  makePrivateFolder(dirname(path))
  // SQLite gives its write-ahead log the mode of the file itself.
  closeSync(openSync(path, 'a', 0o600))
  const file = new Sqlite(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    file.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    file.exec('PRAGMA foreign_keys = ON')
    switchToWriteAheadLog(file)
    // With the write-ahead log, NORMAL cannot corrupt the file; a power loss may take back the last commits.
    file.exec('PRAGMA synchronous = NORMAL')
  } catch (error) {
    file.close()
    throw error
  }
  const db = new Kysely<RegistryTables>({ dialect: new SqliteDialect({ database: file }) })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

/**
 * Switching to the write-ahead log needs exclusive access and ignores the busy timeout, so retry until the deadline.
 */
function switchToWriteAheadLog(file: Sqlite.Database): void {
  const deadline = Date.now() + BUSY_TIMEOUT_MS
  const pause = new Int32Array(new SharedArrayBuffer(4))
  for (;;) {
    try {
      file.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (Date.now() > deadline || !/busy|locked/i.test(String(error))) throw error
      Atomics.wait(pause, 0, 0, 5 + Math.random() * 20)
    }
  }
}

/** Runs all pending migrations in one transaction that holds the file's write lock from the start. */
async function migrate(db: Kysely<RegistryTables>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`begin immediate`.execute(connection)
    const migrator = new Migrator({ db: connection, provider: { getMigrations: async () => MIGRATIONS } })
    const { error } = await migrator.migrateToLatest()
    await (error ? sql`rollback` : sql`commit`).execute(connection)
    if (error) throw error
  })
}
