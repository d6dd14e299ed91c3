import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import { compareStoreIds } from '~/domain/store-order'
import { type Store, storeSchema, unknownStore } from '~/domain/stores'
import type { RegistryChanges } from './registry'
import { exceptionsOf, weeklyHoursOf } from './shared-hours'
import type { RegistryTables } from './tables'
import { countChange, holdChanges, readVersion } from './version'

/** The most rows in one statement: stays below the limit of bind variables in SQLite and PostgreSQL. */
const CHUNK = 1000

type StoreRow = RegistryTables['stores']
type DoorRow = RegistryTables['store_doors']

/** A store as a row. Callers add when it was first heard of; its merge stays as it is. */
export function rowOf(store: Store, changedIn: number): Omit<Insertable<StoreRow>, 'first_heard_at' | 'merged_into'> {
  return {
    hidden: store.hidden ? 1 : 0,
    changed_in: changedIn,
    store_id: store.storeId,
    name: store.name,
    group_name: store.group,
    time_zone: store.timeZone,
    reset_time: store.resetTime,
    weekly_hours: store.weeklyHours && JSON.stringify(store.weeklyHours),
    hours_exceptions: JSON.stringify(store.exceptions),
    capacity: store.capacity,
    area_m2: store.areaM2,
    opened_on: store.openedOn,
    closed_on: store.closedOn,
  }
}

/** A store's fields except its hours. */
const describedSchema = storeSchema.omit({ weeklyHours: true, exceptions: true })

function storeOf(row: Selectable<StoreRow>, doors: Selectable<DoorRow>[]): Store {
  const store = describedSchema.parse({
    storeId: row.store_id,
    name: row.name,
    group: row.group_name,
    timeZone: row.time_zone,
    resetTime: row.reset_time,
    capacity: row.capacity,
    areaM2: row.area_m2,
    doors: doors.map((door) => ({ doorId: door.door_id, name: door.name })),
    openedOn: row.opened_on,
    closedOn: row.closed_on,
    ...(row.hidden ? { hidden: true } : {}),
    ...(row.merged_into === null ? {} : { mergedInto: row.merged_into }),
  })
  const weeklyHours = row.weekly_hours === null ? null : weeklyHoursOf(row.weekly_hours)
  return { ...store, weeklyHours, exceptions: exceptionsOf(row.hours_exceptions) }
}

export const byStoreId = (a: Store, b: Store) => compareStoreIds(a.storeId, b.storeId)

export function chunks<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK))
}

/** Every store, in the order of {@link byStoreId}; one consistent snapshot. */
export async function readStores(db: Kysely<RegistryTables>): Promise<Store[]> {
  return (await readChanges(db, 0)).stores
}

/**
 * What has changed after a version; one consistent snapshot. From 0: every store. Stores are in the order of {@link
 * byStoreId}.
 */
export async function readChanges(db: Kysely<RegistryTables>, since: number): Promise<RegistryChanges> {
  const { version, rows, doorRows, removed } = await db.transaction().execute(async (trx) => {
    const changed = since === 0 ? trx.selectFrom('stores') : trx.selectFrom('stores').where('changed_in', '>', since)
    const gone = trx.selectFrom('removed_stores').select('store_id').where('changed_in', '>', since)
    const ofChanged = trx.selectFrom('store_doors').selectAll()
    return {
      version: await readVersion(trx),
      rows: await changed.selectAll().execute(),
      doorRows: await (since === 0 ? ofChanged : ofChanged.where('store_id', 'in', changed.select('store_id')))
        .orderBy('position')
        .execute(),
      removed: since === 0 ? [] : await gone.execute(),
    }
  })
  const stores = storesOf(rows, doorRows).sort(byStoreId)
  return { version, stores, removed: removed.map((row) => row.store_id) }
}

function storesOf(rows: Selectable<StoreRow>[], doorRows: Selectable<DoorRow>[]): Store[] {
  const doors = new Map<string, Selectable<DoorRow>[]>()
  for (const door of doorRows) {
    const ofStore = doors.get(door.store_id)
    if (ofStore) ofStore.push(door)
    else doors.set(door.store_id, [door])
  }
  return rows.map((row) => storeOf(row, doors.get(row.store_id) ?? []))
}

/** One store; null if the id is unknown. */
export async function readStore(db: Kysely<RegistryTables>, storeId: string): Promise<Store | null> {
  return db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('stores').selectAll().where('store_id', '=', storeId).executeTakeFirst()
    if (!row) return null
    const doors = await trx
      .selectFrom('store_doors')
      .selectAll()
      .where('store_id', '=', storeId)
      .orderBy('position')
      .execute()
    return storeOf(row, doors)
  })
}

/** Creates the stores that are missing. @returns the ids created by this call */
export async function ensureStores(
  db: Kysely<RegistryTables>,
  storeIds: readonly string[],
  timeZone: string,
): Promise<string[]> {
  const missing = await missingIds(db, [...new Set(storeIds)])
  if (missing.length === 0) return []
  return db.transaction().execute(async (trx) => {
    await holdChanges(trx)
    return makeStores(trx, await missingIds(trx, missing), timeZone, null)
  })
}

/**
 * Creates stores that nobody has described. Call it in a transaction that blocks other writers (`holdChanges`).
 * @param firstHeardMs when they were first heard of, epoch milliseconds; null for announced ones
 */
export async function makeStores(
  trx: Transaction<RegistryTables>,
  storeIds: readonly string[],
  timeZone: string,
  firstHeardMs: number | null,
): Promise<string[]> {
  if (storeIds.length === 0) return []
  const changedIn = await countChange(trx)
  for (const some of chunks(storeIds)) {
    const rows = some.map((storeId) => rowOf(storeSchema.parse(unknownStore(storeId, timeZone)), changedIn))
    await trx
      .insertInto('stores')
      .values(rows.map((row) => ({ ...row, first_heard_at: firstHeardMs })))
      .execute()
    await trx.deleteFrom('removed_stores').where('store_id', 'in', some).execute()
  }
  return [...storeIds]
}

/** How many stores there are; with a time (epoch milliseconds), those first heard of after it. */
export async function countStores(db: Kysely<RegistryTables>, firstHeardAfterMs?: number): Promise<number> {
  const all = db.selectFrom('stores').select(({ fn }) => fn.countAll<number | bigint | string>().as('stores'))
  const lately = firstHeardAfterMs === undefined ? all : all.where('first_heard_at', '>', firstHeardAfterMs)
  return Number((await lately.executeTakeFirstOrThrow()).stores)
}

/** Those of `storeIds` that are not stores yet. Saves the usual call, where all exist, the write lock. */
export async function missingIds(db: Kysely<RegistryTables>, storeIds: string[]): Promise<string[]> {
  const known = new Set<string>()
  for (const some of chunks(storeIds)) {
    const rows = await db.selectFrom('stores').select('store_id').where('store_id', 'in', some).execute()
    for (const row of rows) known.add(row.store_id)
  }
  return storeIds.filter((storeId) => !known.has(storeId))
}

/** Creates or overwrites stores with their doors, all or none; of two with the same id the later counts. */
export async function writeStores(db: Kysely<RegistryTables>, stores: readonly Store[]): Promise<void> {
  if (stores.length > 0) await db.transaction().execute((trx) => putStores(trx, stores))
}

/** See {@link Registry.changeStores}. */
export async function changeStores(
  db: Kysely<RegistryTables>,
  storeIds: readonly string[],
  decide: (known: ReadonlyMap<string, Store>, all: number) => readonly Store[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await holdChanges(trx)
    const known = new Map<string, Store>()
    for (const some of chunks([...new Set(storeIds)])) {
      const rows = await trx.selectFrom('stores').selectAll().where('store_id', 'in', some).execute()
      const doors = trx.selectFrom('store_doors').selectAll().where('store_id', 'in', some).orderBy('position')
      for (const store of storesOf(rows, await doors.execute())) known.set(store.storeId, store)
    }
    await putStores(trx, decide(known, await countStores(trx)))
  })
}

async function putStores(trx: Transaction<RegistryTables>, stores: readonly Store[]): Promise<void> {
  const valid = [...new Map(stores.map((store) => [store.storeId, storeSchema.parse(store)])).values()]
  if (valid.length === 0) return
  const changedIn = await countChange(trx)
  for (const some of chunks(valid)) {
    await trx
      .insertInto('stores')
      .values(some.map((store) => rowOf(store, changedIn)))
      .onConflict((conflict) =>
        conflict.column('store_id').doUpdateSet((row) => ({
          name: row.ref('excluded.name'),
          group_name: row.ref('excluded.group_name'),
          time_zone: row.ref('excluded.time_zone'),
          reset_time: row.ref('excluded.reset_time'),
          weekly_hours: row.ref('excluded.weekly_hours'),
          hours_exceptions: row.ref('excluded.hours_exceptions'),
          capacity: row.ref('excluded.capacity'),
          area_m2: row.ref('excluded.area_m2'),
          opened_on: row.ref('excluded.opened_on'),
          closed_on: row.ref('excluded.closed_on'),
          hidden: row.ref('excluded.hidden'),
          changed_in: row.ref('excluded.changed_in'),
        })),
      )
      .execute()
    const ids = some.map((store) => store.storeId)
    await trx.deleteFrom('store_doors').where('store_id', 'in', ids).execute()
    await trx.deleteFrom('removed_stores').where('store_id', 'in', ids).execute()
  }
  const doors = valid.flatMap(({ storeId, doors }) =>
    doors.map((door, position) => ({ store_id: storeId, door_id: door.doorId, name: door.name, position })),
  )
  for (const some of chunks(doors)) await trx.insertInto('store_doors').values(some).execute()
}
