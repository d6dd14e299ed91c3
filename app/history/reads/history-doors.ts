import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { DAY_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Bind, doorRows, statement, storeId } from '../../reads/statement'
import { HoursOfDays } from '../question/hours-of-days'
import type { HistoryScope } from '../question/plan/counts-question'
import { FOLLOWED_DAYS, type HeardDoor, LEARNING_DAYS } from '../question/presence'
import { whereSql } from './history-scope'

const row = z.object({
  store_id: z.string(),
  door_id: z.string().nullable(),
  /** Index of a stretch of `DAYS_A_ROW` days since 1970. */
  stretch: z.number(),
  events: z.number(),
  /** Numbers for two days each: a bit per hour, those of the second day from bit 24 on. */
  heard: z.string(),
})

/** Days per row: fewer give more rows to read; with more QuestDB takes longer to assemble them. */
const DAYS_A_ROW = 32
/** `sum()` of the hours of two days each, as in `heard`. */
const HEARD = Array.from(
  { length: DAYS_A_ROW / 2 },
  (_, pair) => `sum(CASE WHEN pair = ${pair} THEN heard ELSE 0 END)`,
).join(`, ' ', `)
const BITS_OF_DAY = 2 ** 24
const DAY = `datediff('d', '1970-01-01T00:00:00.000000Z', ts)`

/**
 * Rows of `store_id`, `door_id`, `day` (days since 1970), `events`, `heard`, one per day and door. Whole days come from
 * the view of days, the hours of the last day from that of hours.
 */
function daysOfDoors(scope: HistoryScope, fromMs: number, toMs: number, bind: Bind): string {
  const wholeMs = Math.floor(toMs / DAY_MS) * DAY_MS
  const whole = `SELECT ${storeId(bind)}, door_id, ${DAY} AS day, events, heard FROM ${TABLE.trafficPerDay} ${whereSql(scope, fromMs, wholeMs, bind)}`
  const rest = `SELECT store_id, door_id, ${DAY} AS day, sum(events) AS events, cast(sum(power(2, hour(ts))) AS long) AS heard
        FROM ${doorRows(TABLE.trafficPerHour, whereSql(scope, wholeMs, toMs, bind), bind)} GROUP BY store_id, door_id, day`
  const days = wholeMs < toMs ? `${whole}\n        UNION ALL\n        ${rest}` : whole
  if (bind.counted.mergedInto.size === 0) return days
  return `SELECT store_id, door_id, day, sum(events) AS events, bit_or(heard) AS heard FROM (${days}) GROUP BY store_id, door_id, day`
}

/**
 * The doors with events in a range and the days around it, with the UTC hours of these. A year of 400 doors is 5 200
 * rows: the hours of two days are bits of one number. (QuestDB's `string_agg` stops at a megabyte over all its groups,
 * which is a year of 200 stores.)
 */
export async function getDoorHours(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<HeardDoor[]> {
  const scope: HistoryScope = { storeIds, weekdays: [], timeZone: 'UTC', openStores: null }
  const firstDay = Math.floor(fromMs / DAY_MS - LEARNING_DAYS)
  const endMs = toMs + FOLLOWED_DAYS * DAY_MS
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT store_id, door_id, stretch, sum(events) AS events, concat(${HEARD}) AS heard
    FROM (
      SELECT store_id, door_id, events, day / ${DAYS_A_ROW} AS stretch, day % ${DAYS_A_ROW} / 2 AS pair,
        CASE WHEN day % 2 = 1 THEN heard * ${BITS_OF_DAY}L ELSE heard END AS heard
      FROM (${daysOfDoors(scope, firstDay * DAY_MS, endMs, bind)})
    ) GROUP BY store_id, door_id, stretch`,
  )
  const rows = await reads.rows(row, sql, binds)
  const endDay = Math.ceil(endMs / DAY_MS)
  const doors = new Map<string, Map<string | null, HeardDoor>>()
  for (const { store_id: storeId, door_id: doorId, stretch, events, heard } of rows) {
    const ofStore = doors.get(storeId) ?? new Map<string | null, HeardDoor>()
    doors.set(storeId, ofStore)
    let door = ofStore.get(doorId)
    if (!door) {
      const none = { events: 0, hours: 0, firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY }
      door = { storeId, doorId, ...none, heard: new HoursOfDays(firstDay, endDay) }
      ofStore.set(doorId, door)
    }
    door.events += events
    noteHeard(door.heard, stretch * DAYS_A_ROW, heard)
  }
  const found = [...doors.values()].flatMap((ofStore) => [...ofStore.values()])
  for (const door of found) {
    door.hours = door.heard.count()
    door.firstMs = door.heard.firstMs()
    door.lastMs = door.heard.lastMs()
  }
  return found
}

const BLANK = 32
const ZERO = 48

/**
 * Parses the numbers of a row digit by digit: a year of all doors has a hundred thousand of them, and a substring for
 * each would all be garbage.
 */
function noteHeard(hours: HoursOfDays, firstDay: number, heard: string): void {
  let day = firstDay
  let number = 0
  for (let at = 0; at <= heard.length; at++) {
    const sign = at < heard.length ? heard.charCodeAt(at) : BLANK
    if (sign !== BLANK) {
      number = number * 10 + (sign - ZERO)
      continue
    }
    if (number > 0) {
      hours.add(day, number % BITS_OF_DAY)
      hours.add(day + 1, Math.floor(number / BITS_OF_DAY))
    }
    day += 2
    number = 0
  }
}
