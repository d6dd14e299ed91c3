import { z } from 'zod'
import { FOLLOWED_DAYS, type HeardDoor, LEARNING_DAYS } from '~/domain/history/presence'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { type HistoryScope, whereSql } from './history-scope'
import { statement } from './statement'

const DAY_MS = 86_400_000

const row = z.object({
  store_id: z.string(),
  door_id: z.string().nullable(),
  events: z.number(),
  hours: z.number(),
  first: z.date(),
  last: z.date(),
  /** `day:hours` of each UTC day with an event: days since 1970, and a bit for each hour. */
  days: z.string(),
})

/**
 * The doors heard in a range and the days around it, with the UTC hours in which each was. A year of 400 doors comes as 400 rows: the hours
 * of a day are the bits of one number.
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
    (
      bind,
    ) => `SELECT store_id, door_id, sum(events) AS events, sum(hours) AS hours, min(first) AS first, max(last) AS last,
      string_agg(concat(day, ':', heard), ' ') AS days
    FROM (
      SELECT store_id, door_id, datediff('d', '1970-01-01T00:00:00.000000Z', ts) AS day, sum(events) AS events, count() AS hours,
        min(ts) AS first, max(ts) AS last, cast(sum(power(2, hour(ts))) AS long) AS heard
      FROM ${TABLE.trafficPerHour}
      ${whereSql(scope, begin, end, bind)}
      GROUP BY store_id, door_id, day
    ) GROUP BY store_id, door_id`,
  )
  const rows = await reads.rows(row, sql, binds)
  return rows.map(({ store_id, door_id, events, hours, first, last, days }) => ({
    storeId: store_id,
    doorId: door_id,
    events,
    hours,
    firstMs: first.getTime(),
    lastMs: last.getTime(),
    days: heardHours(days),
  }))
}

function heardHours(days: string): Map<number, number> {
  const heard = new Map<number, number>()
  for (const day of days.split(' ')) {
    const colon = day.indexOf(':')
    heard.set(Number(day.slice(0, colon)), Number(day.slice(colon + 1)))
  }
  return heard
}
