import type { Insertable, Kysely, Selectable } from 'kysely'
import { type Store, storeSchema, unknownStore } from '~/domain/stores'
import type { RegistryTables } from './tables'
import { countChange } from './version'

/** Rows a statement takes at most: stays under the number of bind variables that SQLite and PostgreSQL allow. */
const CHUNK = 1000

type StoreRow = RegistryTables['stores']
type DoorRow = RegistryTables['store_doors']

function rowOf(store: Store): Insertable<StoreRow> {
  return {
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

function storeOf(row: Selectable<StoreRow>, doors: Selectable<DoorRow>[]): Store {
  return storeSchema.parse({
    storeId: row.store_id,
    name: row.name,
    group: row.group_name,
    timeZone: row.time_zone,
    resetTime: row.reset_time,
    weeklyHours: row.weekly_hours === null ? null : JSON.parse(row.weekly_hours),
    exceptions: JSON.parse(row.hours_exceptions),
    capacity: row.capacity,
    areaM2: row.area_m2,
    doors: doors.map((door) => ({ doorId: door.door_id, name: door.name })),
    openedOn: row.opened_on,
    closedOn: row.closed_on,
  })
}

/** Ids of digits by their number, before all others; these as text, by code unit. */
function byStoreId(a: Store, b: Store): number {
  const [left, right] = [a.storeId, b.storeId]
  const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1
  if (leftIsNumber && Number(left) !== Number(right)) return Number(left) - Number(right)
  return left < right ? -1 : left > right ? 1 : 0
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, i) => items.slice(i * CHUNK, (i + 1) * CHUNK))
}

/** Every store, in the order of {@link byStoreId}; all as of one moment. */
export async function readStores(db: Kysely<RegistryTables>): Promise<Store[]> {
  const [rows, doorRows] = await db
    .transaction()
    .execute(async (trx) => [
      await trx.selectFrom('stores').selectAll().execute(),
      await trx.selectFrom('store_doors').selectAll().orderBy('position').execute(),
    ])
  const doors = new Map<string, Selectable<DoorRow>[]>()
  for (const door of doorRows) {
    const ofStore = doors.get(door.store_id)
    if (ofStore) ofStore.push(door)
    else doors.set(door.store_id, [door])
  }
  return rows.map((row) => storeOf(row, doors.get(row.store_id) ?? [])).sort(byStoreId)
}

/** One store, or null. */
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

/** Makes the stores that are missing. @returns the ids made by this call */
export async function ensureStores(
  db: Kysely<RegistryTables>,
  storeIds: readonly string[],
  timeZone: string,
): Promise<string[]> {
  const missing = await missingIds(db, [...new Set(storeIds)])
  if (missing.length === 0) return []
  const rows = missing.map((storeId) => rowOf(storeSchema.parse(unknownStore(storeId, timeZone))))
  return db.transaction().execute(async (trx) => {
    const made: string[] = []
    // The transaction's first statement writes: it takes the write lock at once instead of failing to upgrade a read.
    for (const some of chunks(rows)) {
      const inserted = await trx
        .insertInto('stores')
        .values(some)
        .onConflict((conflict) => conflict.column('store_id').doNothing())
        .returning('store_id')
        .execute()
      made.push(...inserted.map((row) => row.store_id))
    }
    if (made.length > 0) await countChange(trx)
    return made
  })
}

/** Those of `storeIds` that no store has: spares the usual call, where all exist, the write lock. */
async function missingIds(db: Kysely<RegistryTables>, storeIds: string[]): Promise<string[]> {
  const known = new Set<string>()
  for (const some of chunks(storeIds)) {
    const rows = await db.selectFrom('stores').select('store_id').where('store_id', 'in', some).execute()
    for (const row of rows) known.add(row.store_id)
  }
  return storeIds.filter((storeId) => !known.has(storeId))
}

/** Makes or overwrites stores with their doors, all or none; of two with one id the later counts. */
export async function writeStores(db: Kysely<RegistryTables>, stores: readonly Store[]): Promise<void> {
  const valid = [...new Map(stores.map((store) => [store.storeId, storeSchema.parse(store)])).values()]
  if (valid.length === 0) return
  await db.transaction().execute(async (trx) => {
    await countChange(trx)
    for (const some of chunks(valid)) {
      await trx
        .insertInto('stores')
        .values(some.map(rowOf))
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
          })),
        )
        .execute()
      const ids = some.map((store) => store.storeId)
      await trx.deleteFrom('store_doors').where('store_id', 'in', ids).execute()
    }
    const doors = valid.flatMap(({ storeId, doors }) =>
      doors.map((door, position) => ({ store_id: storeId, door_id: door.doorId, name: door.name, position })),
    )
    for (const some of chunks(doors)) await trx.insertInto('store_doors').values(some).execute()
  })
}
