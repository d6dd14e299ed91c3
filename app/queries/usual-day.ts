import { z } from 'zod'
import { QUARTERS_A_DAY, type UsualDay } from '~/domain/live/usual-day'
import { TABLE } from '~/domain/tables'
import { clockJumps, offsetAt } from '~/domain/zone-offsets'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { type Bind, statement } from './statement'

const quarterSchema = z.object({
  store_id: z.string(),
  quarter: z.number().int(),
  entries: z.number().int(),
  exits: z.number().int(),
})
const heardSchema = z.object({ store_id: z.string(), days: z.number().int() })

/**
 * The mean of several days, by quarters of the local day, for every store that was heard on one of them. A day on which a store was not
 * heard at all does not count for it: not heard is not 0. Reads the view of quarters.
 * @param days the local days, epoch ms, from ≤ t < to
 * @param timeZone the zone of those days
 */
export async function getUsualDay(
  reads: QuestdbReads,
  days: readonly { fromMs: number; toMs: number }[],
  timeZone: string,
): Promise<Map<string, UsualDay>> {
  const stretches = days.flatMap((day) => stretchesOf(day, timeZone))
  const read = (select: string, { fromMs, toMs }: { fromMs: number; toMs: number }, bind: Bind) =>
    `SELECT ${select} FROM ${TABLE.trafficPerQuarter} WHERE ts >= ${bind(fromMs)} AND ts < ${bind(toMs)}`
  const quarterOf = ({ offsetMs }: Stretch) => {
    const local = `dateadd('s', ${offsetMs / 1_000}, ts)`
    return `(hour(${local}) * 4 + minute(${local}) / 15)::int AS quarter`
  }
  const ofQuarters = statement((bind) => {
    const parts = stretches.map((part) => read(`store_id, ${quarterOf(part)}, entries, exits`, part, bind))
    return `SELECT store_id, quarter, sum(entries) AS entries, sum(exits) AS exits FROM (${parts.join(' UNION ALL ')})`
  })
  const ofDays = statement((bind) => {
    const parts = days.map((day) => `${read('store_id, count() AS parts', day, bind)} GROUP BY store_id`)
    return `SELECT store_id, count() AS days FROM (${parts.join(' UNION ALL ')})`
  })
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

/** A part of a day in which a zone's clocks do not jump. */
type Stretch = { fromMs: number; toMs: number; offsetMs: number }

/** By our own offsets: QuestDB knows fewer zones than the registry accepts, and takes one it does not know for UTC without a word. */
function stretchesOf({ fromMs, toMs }: { fromMs: number; toMs: number }, timeZone: string): Stretch[] {
  const cuts = [fromMs, ...clockJumps(fromMs, toMs - 1, timeZone), toMs]
  return cuts.slice(1).map((endMs, i) => ({ fromMs: cuts[i]!, toMs: endMs, offsetMs: offsetAt(cuts[i]!, timeZone) }))
}
