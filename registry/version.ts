import type { Kysely, Transaction } from 'kysely'
import type { RegistryTables } from './tables'

/** The number of changes so far. */
export async function readVersion(db: Kysely<RegistryTables>): Promise<number> {
  const row = await db.selectFrom('registry_version').select('version').where('id', '=', 1).executeTakeFirstOrThrow()
  return Number(row.version)
}

/** Counts one change; call it in the transaction that makes the change. @returns the new version */
export async function countChange(db: Kysely<RegistryTables>): Promise<number> {
  const row = await db
    .updateTable('registry_version')
    .set((counter) => ({ version: counter('version', '+', 1) }))
    .where('id', '=', 1)
    .returning('version')
    .executeTakeFirstOrThrow()
  return Number(row.version)
}

/** Blocks other writers until this transaction ends, so that what it counts stays true while it writes. */
export async function holdChanges(trx: Transaction<RegistryTables>): Promise<void> {
  await trx
    .updateTable('registry_version')
    .set((counter) => ({ version: counter.ref('version') }))
    .where('id', '=', 1)
    .execute()
}
