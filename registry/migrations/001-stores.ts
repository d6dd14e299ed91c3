import type { Kysely, Migration } from 'kysely'

/** Stores, their doors, and a number that grows with each change. */
export const stores: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('stores')
      .addColumn('store_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('group_name', 'text')
      .addColumn('time_zone', 'text', (column) => column.notNull())
      .addColumn('reset_time', 'text', (column) => column.notNull())
      .addColumn('weekly_hours', 'text')
      .addColumn('hours_exceptions', 'text', (column) => column.notNull())
      .addColumn('capacity', 'integer')
      .addColumn('area_m2', 'double precision')
      .addColumn('opened_on', 'text')
      .addColumn('closed_on', 'text')
      .execute()
    await db.schema
      .createTable('store_doors')
      .addColumn('store_id', 'text', (column) => column.notNull().references('stores.store_id').onDelete('cascade'))
      .addColumn('door_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('store_doors_key', ['store_id', 'door_id'])
      .execute()
    await db.schema
      .createTable('registry_version')
      .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
      .addColumn('version', 'bigint', (column) => column.notNull())
      .execute()
    const counters = db as Kysely<{ registry_version: { id: number; version: number } }>
    await counters.insertInto('registry_version').values({ id: 1, version: 0 }).execute()
  },
}
