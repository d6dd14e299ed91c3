import type { Kysely, Migration } from 'kysely'

/** When a store was first heard of, whether it is hidden, the change that last wrote each row, and the removed ids. */
export const boundedStores: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('stores').addColumn('first_heard_at', 'bigint').execute()
    await db.schema
      .alterTable('stores')
      .addColumn('hidden', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('stores')
      .addColumn('changed_in', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema.createIndex('stores_changed_in').on('stores').column('changed_in').execute()
    await db.schema.createIndex('stores_first_heard_at').on('stores').column('first_heard_at').execute()
    await db.schema
      .createTable('removed_stores')
      .addColumn('store_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('changed_in', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('removed_stores_changed_in').on('removed_stores').column('changed_in').execute()
  },
}
