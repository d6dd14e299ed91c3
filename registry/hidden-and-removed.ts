import type { Kysely } from 'kysely'
import { chunks } from './stores'
import type { RegistryTables } from './tables'
import { countChange, holdChanges } from './version'

/** Hides stores from lists and totals, or shows them again. @returns how many changed */
export async function hideStores(
  db: Kysely<RegistryTables>,
  storeIds: readonly string[],
  hidden: boolean,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const changedIn = await countChange(trx)
    let changed = 0
    for (const some of chunks(storeIds)) {
      const { numUpdatedRows } = await trx
        .updateTable('stores')
        .set({ hidden: hidden ? 1 : 0, changed_in: changedIn })
        .where('store_id', 'in', some)
        .where('hidden', '=', hidden ? 0 : 1)
        .executeTakeFirstOrThrow()
      changed += Number(numUpdatedRows)
    }
    return changed
  })
}

/**
 * Removes stores together with those merged into them, and remembers their ids, so that old rows do not bring them
 * back.
 * @returns how many were removed, including merged ones
 */
export async function removeStores(db: Kysely<RegistryTables>, storeIds: readonly string[]): Promise<number> {
  return db.transaction().execute(async (trx) => {
    await holdChanges(trx)
    const gone: string[] = []
    const wanted = new Set(storeIds)
    for (const some of chunks(storeIds)) {
      const alone = trx.updateTable('stores').set({ merged_into: null }).where('merged_into', 'in', some)
      for (const { store_id } of await alone.returning('store_id').execute()) wanted.add(store_id)
    }
    for (const some of chunks([...wanted])) {
      const rows = await trx.deleteFrom('stores').where('store_id', 'in', some).returning('store_id').execute()
      gone.push(...rows.map((row) => row.store_id))
    }
    if (gone.length === 0) return 0
    const changed_in = await countChange(trx)
    for (const some of chunks(gone)) {
      await trx
        .insertInto('removed_stores')
        .values(some.map((store_id) => ({ store_id, changed_in })))
        .onConflict((conflict) => conflict.column('store_id').doUpdateSet({ changed_in }))
        .execute()
    }
    return gone.length
  })
}

/** Ids that were removed and have not come back. */
export async function readRemoved(db: Kysely<RegistryTables>): Promise<string[]> {
  return (await db.selectFrom('removed_stores').select('store_id').execute()).map((row) => row.store_id)
}
