import type { Kysely, Transaction } from 'kysely'
import type { MergeOutcome } from './registry'
import type { RegistryTables } from './tables'
import { countChange, holdChanges } from './version'

/**
 * Counts one store's rows for another store. Stores merged into the first one come along, so that no merge target is
 * itself merged.
 */
export async function mergeStores(db: Kysely<RegistryTables>, storeId: string, intoId: string): Promise<MergeOutcome> {
  return db.transaction().execute(async (trx) => {
    await holdChanges(trx)
    const problem = await problemOf(trx, storeId, intoId)
    if (problem !== null) return { merged: 0, problem }
    const { numUpdatedRows } = await trx
      .updateTable('stores')
      .set({ merged_into: intoId, changed_in: await countChange(trx) })
      .where((store) => store.or([store('store_id', '=', storeId), store('merged_into', '=', storeId)]))
      .executeTakeFirstOrThrow()
    return { merged: Number(numUpdatedRows), problem: null }
  })
}

async function problemOf(trx: Transaction<RegistryTables>, storeId: string, intoId: string) {
  if (storeId === intoId) return 'itself'
  const found = await trx
    .selectFrom('stores')
    .select(['store_id', 'merged_into'])
    .where('store_id', 'in', [storeId, intoId])
    .execute()
  if (found.length < 2) return 'unknown'
  if (found.some(({ merged_into }) => merged_into !== null)) return 'merged already'
  return null
}

/** Counts a merged store for itself again. @returns false if it was not merged */
export async function separateStore(db: Kysely<RegistryTables>, storeId: string): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await holdChanges(trx)
    const { numUpdatedRows } = await trx
      .updateTable('stores')
      .set({ merged_into: null })
      .where('store_id', '=', storeId)
      .where('merged_into', 'is not', null)
      .executeTakeFirstOrThrow()
    if (Number(numUpdatedRows) === 0) return false
    const changed_in = await countChange(trx)
    await trx.updateTable('stores').set({ changed_in }).where('store_id', '=', storeId).execute()
    return true
  })
}
