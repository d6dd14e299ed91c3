import type { Kysely, Migration } from 'kysely'

/** The store that a mistyped or replaced id counts for. */
export const mergedStores: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('stores')
      .addColumn('merged_into', 'text', (column) => column.references('stores.store_id'))
      .execute()
    await db.schema.createIndex('stores_merged_into').on('stores').column('merged_into').execute()
  },
}
