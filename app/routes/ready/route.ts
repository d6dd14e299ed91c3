import { databaseAnswers } from '../../reads/database-answers'
import type { Readiness } from '../../server/answers/api'
import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { workerParts } from '../../worker-link/worker-ready.server'

/** Whether what the product needs is there, part by part; 503 where one is away. */
export const loader = resourceLoader(appContext, async (_, { reads, settings, workbench }) => {
  const [questdb, parts] = await Promise.all([
    databaseAnswers(reads),
    workerParts(settings.INTAKE_URL, settings.kafkaEnabled),
  ])
  const ready = questdb && parts.worker === 'ready' && parts.kafka !== 'away'
  const { stuckSinceMs } = workbench
  const body: Readiness = {
    state: ready ? 'ready' : 'not_ready',
    questdb: questdb ? 'ready' : 'away',
    ...parts,
    workbench: stuckSinceMs === null ? 'ready' : 'stuck',
    workbench_stuck_since: stuckSinceMs === null ? null : new Date(stuckSinceMs).toISOString(),
  }
  const headers = { 'Cache-Control': 'no-store', ...(ready ? {} : { 'Retry-After': '5' }) }
  return Response.json(body, { status: ready ? 200 : 503, headers })
})
export const action = onlyReads
