import { z } from 'zod'
import type { Readiness } from '../server/answers/api'

type Parts = Pick<Readiness, 'worker' | 'kafka' | 'stores_refused'>

const OFF = /^(off|disabled|none|unused)$/
const READY = /^(ready|ok|up|live|joined|connected)$/
const part = z.union([z.string(), z.object({ state: z.string() }).transform(({ state }) => state), z.null()])
const workerAnswerSchema = z.object({ kafka: part.optional(), stores_refused: z.string().nullable().default(null) })

/**
 * The worker's own `/ready`. If it does not answer in time, Kafka's state is unknown.
 * @param intakeUrl address of the worker's HTTP intake
 * @param kafkaEnabled whether Kafka is on for this process
 */
export async function workerParts(intakeUrl: string, kafkaEnabled: boolean, mostMs = 2_000): Promise<Parts> {
  try {
    const answer = await fetch(new URL('/ready', intakeUrl), { signal: AbortSignal.timeout(mostMs) })
    const { kafka, stores_refused } = workerAnswerSchema.parse(await answer.json())
    const kafkaState = !kafka || OFF.test(kafka) ? 'off' : READY.test(kafka) ? 'ready' : 'away'
    return { worker: answer.ok ? 'ready' : 'away', kafka: kafkaState, stores_refused }
  } catch {
    return { worker: 'away', kafka: kafkaEnabled ? 'unknown' : 'off', stores_refused: null }
  }
}
