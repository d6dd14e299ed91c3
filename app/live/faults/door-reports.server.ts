import type { Store } from '~/domain/stores'
import { nextReset } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getDoorDays } from '../reads/door-days'
import { type BusinessDay, completeBusinessDays, evenRuns } from './business-days'
import type { DoorDay, StoreReports } from './door-days'

/** Stores per query: few enough that reading the rows delays no live frame. */
const STORES_AT_ONCE = 20

/**
 * Reads the reports of some stores' doors on their last `complete` business days and the current one, a few stores at a
 * time. Stores without a report in that time have no doors.
 * @throws if the database is unreachable
 */
export async function* readDoorReports(
  reads: QuestdbReads,
  stores: readonly Store[],
  complete: number,
  nowMs: number,
): AsyncGenerator<StoreReports> {
  for (const group of byCalendar(stores)) {
    const first = group[0]!
    const before = completeBusinessDays(nowMs, first, complete)
    const begun = before.at(-1)!
    const days = [...before, { date: '', fromMs: begun.toMs, toMs: nextReset(nowMs, first.timeZone, first.resetTime) }]
    for (let i = 0; i < group.length; i += STORES_AT_ONCE) {
      yield* await readGroup(reads, group.slice(i, i + STORES_AT_ONCE), days)
    }
  }
}

/** Stores in groups that share their resets. */
function byCalendar(stores: readonly Store[]): Store[][] {
  const groups = new Map<string, Store[]>()
  for (const store of stores) {
    const key = `${store.timeZone} ${store.resetTime}`
    const group = groups.get(key)
    if (group) group.push(store)
    else groups.set(key, [store])
  }
  return [...groups.values()]
}

async function readGroup(
  reads: QuestdbReads,
  stores: readonly Store[],
  days: readonly BusinessDay[],
): Promise<StoreReports[]> {
  const ids = stores.map(({ storeId }) => storeId)
  const found = new Map<string, Map<string | null, (DoorDay | null)[]>>(ids.map((id) => [id, new Map()]))
  for (const run of evenRuns(days)) {
    const firstDay = days.findIndex(({ fromMs }) => fromMs === run.fromMs)
    for (const { storeId, doorId, day, reports } of await getDoorDays(reads, ids, run)) {
      const doors = found.get(storeId)
      // Meanwhile merged into a store outside this group.
      if (doors === undefined) continue
      const ofDoor = doors.get(doorId) ?? days.map(() => null)
      ofDoor[firstDay + day] = reports
      doors.set(doorId, ofDoor)
    }
  }
  return stores.map((store) => ({
    store,
    days,
    doors: [...found.get(store.storeId)!].map(([doorId, ofDoor]) => ({ doorId, days: ofDoor })),
  }))
}
