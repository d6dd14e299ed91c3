import { z } from 'zod'
import { FOLLOWED_DAYS, type HeardDoor, LEARNING_DAYS } from '~/domain/history/presence'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { type HistoryScope, whereSql } from './history-scope'
import { doorRows, statement } from './statement'

const DAY_MS = 86_400_000

const row = z.object({
  store_id: z.string(),
  door_id: z.string().nullable(),
  events: z.number(),
  hours: z.number(),
  first: z.date(),
  last: z.date(),
  /** First of the UTC days that `heard` tells of: days since 1970. */
  first_day: z.number(),
  /** Numbers for two days each: a bit for each hour, those of the second day from bit 24 on. */
  heard: z.string(),
})

/** Days that one row tells of. */
const DAYS_A_ROW = 64
/** `sum()` of the hours of two days each, as `heard` tells them. */
const HEARD = Array.from(
  { length: DAYS_A_ROW / 2 },
  (_, pair) => `sum(CASE WHEN day % ${DAYS_A_ROW} / 2 = ${pair} THEN heard ELSE 0 END)`,
).join(`, ' ', `)
const HOURS_A_DAY = 24
const BITS_OF_DAY = 2 ** HOURS_A_DAY

/**
 * The doors heard in a range and the days around it, with the UTC hours in which each was. A year of 400 doors comes as 2 800 rows: the hours
 * of two days are the bits of one number. (QuestDB's `string_agg` stops at a megabyte over all its groups, a year of 200 stores.)
 */
export async function getDoorHours(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<HeardDoor[]> {
  const scope: HistoryScope = { storeIds, weekdays: [], timeZone: 'UTC', openStores: null }
  const begin = Math.floor(fromMs / DAY_MS - LEARNING_DAYS) * DAY_MS
  const end = toMs + FOLLOWED_DAYS * DAY_MS
  const { sql, binds } = statement(
    reads.counted,
    (
      bind,
    ) => `SELECT store_id, door_id, sum(events) AS events, sum(hours) AS hours, min(first) AS first, max(last) AS last,
      day - day % ${DAYS_A_ROW} AS first_day, concat(${HEARD}) AS heard
    FROM (
      SELECT store_id, door_id, datediff('d', '1970-01-01T00:00:00.000000Z', ts) AS day, sum(events) AS events, count() AS hours,
        min(ts) AS first, max(ts) AS last,
        cast(sum(power(2, hour(ts) + ${HOURS_A_DAY} * (datediff('d', '1970-01-01T00:00:00.000000Z', ts) % 2))) AS long) AS heard
      FROM ${doorRows(TABLE.trafficPerHour, whereSql(scope, begin, end, bind), bind)}
      GROUP BY store_id, door_id, day
    ) GROUP BY store_id, door_id, first_day`,
  )
  const rows = await reads.rows(row, sql, binds)
  const doors = new Map<string, Map<string | null, HeardDoor & { days: Map<number, number> }>>()
  for (const { store_id: storeId, door_id: doorId, events, hours, first, last, first_day: firstDay, heard } of rows) {
    const ofStore = doors.get(storeId) ?? new Map()
    doors.set(storeId, ofStore)
    const door = ofStore.get(doorId) ?? {
      storeId,
      doorId,
      events: 0,
      hours: 0,
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      days: new Map(),
    }
    ofStore.set(doorId, door)
    door.events += events
    door.hours += hours
    door.firstMs = Math.min(door.firstMs, first.getTime())
    door.lastMs = Math.max(door.lastMs, last.getTime())
    noteHeard(door.days, firstDay, heard)
  }
  return [...doors.values()].flatMap((ofStore) => [...ofStore.values()])
}

function noteHeard(days: Map<number, number>, firstDay: number, heard: string): void {
  for (const [pair, text] of heard.split(' ').entries()) {
    const hours = Number(text)
    if (hours === 0) continue
    const [even, odd] = [hours % BITS_OF_DAY, Math.floor(hours / BITS_OF_DAY)]
    if (even > 0) days.set(firstDay + 2 * pair, even)
    if (odd > 0) days.set(firstDay + 2 * pair + 1, odd)
  }
}
