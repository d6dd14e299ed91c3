import { z } from 'zod'
import type { QuestdbReads } from '~/platform/questdb-reads'

/** True where QuestDB answers within `mostMs`. */
export async function databaseAnswers(reads: QuestdbReads, mostMs = 2_000): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), mostMs)
  })
  const answer = reads.rows(z.object({ one: z.number() }), 'SELECT 1 AS one FROM long_sequence(1)').then(
    () => true,
    () => false,
  )
  const answered = await Promise.race([answer, late])
  clearTimeout(timer)
  return answered
}
