import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const row = z.object({
  ts: z.date(),
  store_id: z.string(),
  entries: z.number(),
  exits: z.number(),
  last_received: z.date().nullable(),
})

/** What a store counted in one UTC step that begins at `ts`; `last_received`: newest arrival among its events. */
export type ExportSample = z.infer<typeof row>

const VIEW = { 5: TABLE.trafficPerMinute, 15: TABLE.trafficPerQuarter, 60: TABLE.trafficPerHour } as const
const STRIDE = { 5: '5m', 15: '15m', 60: '1h' } as const

export type ExportSamplesQuestion = {
  /** Empty means all. */
  storeIds: readonly string[]
  fromMs: number
  toMs: number
  /** Width of a step. */
  minutes: 5 | 15 | 60
}

/** Sums per store and UTC step, `fromMs` ≤ ts < `toMs`, in order of time; steps in which nothing was heard are absent. */
export function getExportSamples(
  reads: QuestdbReads,
  { storeIds, fromMs, toMs, minutes }: ExportSamplesQuestion,
): Promise<ExportSample[]> {
  const named =
    storeIds.length === 0 ? '' : ` AND store_id IN (${storeIds.map((_, index) => `$${index + 3}`).join(',')})`
  return reads.rows(
    row,
    `SELECT ts, store_id, sum(entries) AS entries, sum(exits) AS exits, max(last_received) AS last_received
     FROM ${VIEW[minutes]} WHERE ts >= $1 AND ts < $2${named} SAMPLE BY ${STRIDE[minutes]} ORDER BY ts, store_id`,
    [new Date(fromMs).toISOString(), new Date(toMs).toISOString(), ...storeIds],
  )
}
