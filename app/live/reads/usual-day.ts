import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { clockJumps, offsetAt } from '~/domain/time/zone-offsets'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Bind, ofStores, statement, storeId } from '../../reads/statement'
import { QUARTERS_A_DAY, type UsualDay } from '../store/usual-day'

const quarterSchema = z.object({
  store_id: z.string(),
  quarter: z.number().int(),
  entries: z.number().int(),
  exits: z.number().int(),
})
const heardSchema = z.object({ store_id: z.string(), days: z.number().int() })

/**
 * The mean of several days by quarter of the local day, for those of the given stores that sent signals on one of them.
 * A day without any signal does not count for a store: no signal is not 0. Reads the view of quarters.
 * @param days the local days, epoch ms, from ≤ t < to
 * @param timeZone the zone of those days
 */
export async function getUsualDay(
  reads: QuestdbReads,
  days: readonly { fromMs: number; toMs: number }[],
  timeZone: string,
  storeIds: readonly string[],
): Promise<Map<string, UsualDay>> {
  const ofQuarters = statement(
    reads.counted,
    (bind) => `SELECT store_id, quarter, sum(entries) AS entries, sum(exits) AS exits
     FROM (${quartersSql(days, timeZone, storeIds, bind)})`,
  )
  const ofDays = statement(reads.counted, (bind) => daysSql(days, storeIds, bind))
  const [quarters, heard] = await Promise.all([
    reads.rows(quarterSchema, ofQuarters.sql, ofQuarters.binds),
    reads.rows(heardSchema, ofDays.sql, ofDays.binds),
  ])
  const usual = new Map<string, { entries: number[]; exits: number[]; daysHeard: number }>()
  for (const { store_id, days: daysHeard } of heard) {
    usual.set(store_id, { entries: Array(QUARTERS_A_DAY).fill(0), exits: Array(QUARTERS_A_DAY).fill(0), daysHeard })
  }
  for (const { store_id, quarter, entries, exits } of quarters) {
    const day = usual.get(store_id)
    if (!day) continue
    day.entries[quarter] = entries / day.daysHeard
    day.exits[quarter] = exits / day.daysHeard
  }
  return usual
}

const byNowSchema = z.object({
  store_id: z.string(),
  before: z.number().int(),
  running: z.number().int(),
})

/**
 * The mean of the same days, for every store with signals on one of them, as two numbers: entries before the start of a
 * quarter of the local day, and within it.
 * @param quarter from 0 at midnight
 */
export async function getUsualEntriesBy(
  reads: QuestdbReads,
  days: readonly { fromMs: number; toMs: number }[],
  timeZone: string,
  quarter: number,
): Promise<Map<string, { before: number; running: number }>> {
  const sums = statement(
    reads.counted,
    (bind) => `SELECT store_id, sum(CASE WHEN quarter < ${quarter} THEN entries ELSE 0 END) AS before,
       sum(CASE WHEN quarter = ${quarter} THEN entries ELSE 0 END) AS running
     FROM (${quartersSql(days, timeZone, null, bind)})`,
  )
  const ofDays = statement(reads.counted, (bind) => daysSql(days, null, bind))
  const [people, heard] = await Promise.all([
    reads.rows(byNowSchema, sums.sql, sums.binds),
    reads.rows(heardSchema, ofDays.sql, ofDays.binds),
  ])
  const daysOf = new Map(heard.map(({ store_id, days: daysHeard }) => [store_id, daysHeard]))
  return new Map(
    people.flatMap(({ store_id, before, running }) => {
      const daysHeard = daysOf.get(store_id)
      return daysHeard ? [[store_id, { before: before / daysHeard, running: running / daysHeard }]] : []
    }),
  )
}

type Days = readonly { fromMs: number; toMs: number }[]

/** `FROM … WHERE` of the view of quarters in a stretch of time; `storeIds` null for every store. */
function fromSql({ fromMs, toMs }: Days[number], storeIds: readonly string[] | null, bind: Bind): string {
  const chosen = storeIds === null ? '' : ` AND ${ofStores(storeIds, bind)}`
  return `FROM ${TABLE.trafficPerQuarter} WHERE ts >= ${bind(fromMs)} AND ts < ${bind(toMs)}${chosen}`
}

/** store_id, quarter of the local day, entries and exits of all quarters of the days. */
function quartersSql(days: Days, timeZone: string, storeIds: readonly string[] | null, bind: Bind): string {
  const parts = days
    .flatMap((day) => stretchesOf(day, timeZone))
    .map((part) => {
      const local = `dateadd('s', ${part.offsetMs / 1_000}, ts)`
      const quarter = `(hour(${local}) * 4 + minute(${local}) / 15)::int AS quarter`
      return `SELECT ${storeId(bind)}, ${quarter}, entries, exits ${fromSql(part, storeIds, bind)}`
    })
  return parts.join(' UNION ALL ')
}

/** On how many of the days each store sent signals. */
function daysSql(days: Days, storeIds: readonly string[] | null, bind: Bind): string {
  const parts = days.map(
    (day) => `SELECT ${storeId(bind)}, count() AS parts ${fromSql(day, storeIds, bind)} GROUP BY store_id`,
  )
  return `SELECT store_id, count() AS days FROM (${parts.join(' UNION ALL ')})`
}

/** A part of a day in which a zone's clocks do not change. */
type Stretch = { fromMs: number; toMs: number; offsetMs: number }

/**
 * Uses our own offsets: QuestDB knows fewer zones than the registry accepts, and silently treats unknown ones as UTC.
 */
function stretchesOf({ fromMs, toMs }: { fromMs: number; toMs: number }, timeZone: string): Stretch[] {
  const cuts = [fromMs, ...clockJumps(fromMs, toMs - 1, timeZone), toMs]
  return cuts.slice(1).map((endMs, i) => ({ fromMs: cuts[i]!, toMs: endMs, offsetMs: offsetAt(cuts[i]!, timeZone) }))
}
