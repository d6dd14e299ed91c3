import type { Kysely } from 'kysely'
import type { RegistryTables } from './tables'

/** How many changes there have been. */
export async function readVersion(db: Kysely<RegistryTables>): Promise<number> {
  const row = await db.selectFrom('registry_version').select('version').where('id', '=', 1).executeTakeFirstOrThrow()
  return Number(row.version)
}

/** Counts one change; belongs into the transaction that makes it. */
export async function countChange(db: Kysely<RegistryTables>): Promise<void> {
  await db
    .updateTable('registry_version')
    .set((row) => ({ version: row('version', '+', 1) }))
    .where('id', '=', 1)
    .execute()
}
