import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { within } from '~/domain/time/within'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'

/** True if QuestDB reads a row of a table within `mostMs`, over the same connection that pages use. */
export async function databaseAnswers(reads: QuestdbReads, mostMs = 2_000): Promise<boolean> {
  const answer = reads.rows(z.object({ ts: z.date() }), `SELECT ts FROM ${TABLE.traffic} LIMIT 1`).then(
    () => true,
    () => false,
  )
  return within(mostMs, answer, () => false)
}
