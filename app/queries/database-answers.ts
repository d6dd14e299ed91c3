import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

/** True where QuestDB reads a row of a table within `mostMs`, over the road that pages take. */
export async function databaseAnswers(reads: QuestdbReads, mostMs = 2_000): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), mostMs)
  })
  const answer = reads.rows(z.object({ ts: z.date() }), `SELECT ts FROM ${TABLE.traffic} LIMIT 1`).then(
    () => true,
    () => false,
  )
  const answered = await Promise.race([answer, late])
  clearTimeout(timer)
  return answered
}
