import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const hourSchema = z.object({
  hour: z.date(),
  store_id: z.string(),
  entries: z.number().int(),
  exits: z.number().int(),
})

/** What a store counted in one UTC hour that begins at `hour`. */
export type UtcHour = z.infer<typeof hourSchema>

/**
 * UTC hours with anything counted whose begin is `fromMs` ≤ hour < `toMs`, by hour and store.
 * @param storeId one store; null for all
 */
export function getUtcHours(
  reads: QuestdbReads,
  storeId: string | null,
  fromMs: number,
  toMs: number,
): Promise<UtcHour[]> {
  const times = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()]
  return reads.rows(
    hourSchema,
    `SELECT ts AS hour, store_id, sum(entries) AS entries, sum(exits) AS exits FROM ${TABLE.trafficPerHour}
     WHERE ts >= $1 AND ts < $2 ${storeId === null ? '' : 'AND store_id = $3'}
     SAMPLE BY 1h ORDER BY hour, store_id`,
    storeId === null ? times : [...times, storeId],
  )
}
