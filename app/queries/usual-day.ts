import { z } from 'zod'
import { QUARTERS_A_DAY, type UsualDay } from '~/domain/live/usual-day'
import { isTimeZone } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

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
  if (!isTimeZone(timeZone)) throw new Error(`no time zone: ${timeZone}`)
  const binds = days.flatMap(({ fromMs, toMs }) => [new Date(fromMs).toISOString(), new Date(toMs).toISOString()])
  const local = `to_timezone(ts, '${timeZone}')`
  const eachDay = (select: string, groupBy: string) =>
    days
      .map(
        (_, i) =>
          `SELECT ${select} FROM ${TABLE.trafficPerQuarter} WHERE ts >= $${i * 2 + 1} AND ts < $${i * 2 + 2} ${groupBy}`,
      )
      .join(' UNION ALL ')
  const [quarters, heard] = await Promise.all([
    reads.rows(
      quarterSchema,
      `SELECT store_id, quarter, sum(entries) AS entries, sum(exits) AS exits FROM (
         ${eachDay(`store_id, (hour(${local}) * 4 + minute(${local}) / 15)::int AS quarter, entries, exits`, '')}
       )`,
      binds,
    ),
    reads.rows(
      heardSchema,
      `SELECT store_id, count() AS days FROM (${eachDay('store_id, count() AS parts', 'GROUP BY store_id')})`,
      binds,
    ),
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
