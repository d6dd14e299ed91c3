import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { openHangingWeb } from '~/tests/support/product/web-parts'
import { loader as overviewOf } from './_index/route'
import { loader as apiHistoryOf } from './api.history/route'
import { loader as latestEventOf } from './api.latest-event/route'
import { loader as historyOf } from './history/route'
import { loader as fileOf } from './history_.export.$format/route'
import { loader as eventsOf } from './live.events/route'
import { loader as readinessOf } from './ready/route'
import { loader as rowsOf } from './sql[.]csv/route'
import { loader as storeOf } from './stores.$id/route'

let web: Awaited<ReturnType<typeof openHangingWeb>>
beforeAll(async () => {
  web = await openHangingWeb(inject('questdbPgUrl'))
})
afterAll(() => web?.close())

const ask = async <Answer>(loader: (args: never) => Promise<Answer>, path: string, params = {}) => {
  const request = new Request(`http://localhost${path}`, { headers: { 'Accept-Language': 'en-GB' } })
  return loader({ request, params, context: {} } as never)
}
const statusOf = (answer: unknown) => (answer instanceof Response ? answer.status : answer)

it('when the database stops answering, pages say so within seconds: the live ones with what they know, the others with a 503; so do files and the API', async () => {
  const store = unknownStore(`hangs-${randomUUID().slice(0, 8)}`, 'UTC')
  await web.registry.saveStores([store])
  expect(await ask(historyOf, '/history')).toHaveProperty('canonical', '/history')
  web.proxy.hang()
  const begun = performance.now()
  const csv = { format: 'csv' }
  const begunAnswers = [
    ask(apiHistoryOf, '/api/history'),
    ask(latestEventOf, '/api/latest-event'),
    ask(eventsOf, `/live/events?store=${store.storeId}`),
    ask(rowsOf, '/sql.csv?q=SELECT%20ts%20FROM%20traffic'),
    ask(fileOf, '/history/export/csv?range=7d', csv),
    ask(fileOf, '/history/export/png?range=7d', { format: 'png' }),
  ]
  const [ready, history, live, page, ...resources] = await Promise.all([
    ask(readinessOf, '/ready').then((answer) => answer.json()),
    ask(historyOf, '/history?range=7d').catch((thrown: unknown) => thrown),
    ask(overviewOf, '/'),
    ask(storeOf, `/stores/${store.storeId}`, { id: store.storeId }),
    ...begunAnswers,
  ])
  expect(ready).toMatchObject({ state: 'not_ready', questdb: 'away' })
  expect(statusOf(history)).toBe(503)
  for (const answer of resources) {
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await answer.json()).toEqual({ error: 'database_unavailable', message: expect.any(String) })
  }
  expect(live).toMatchObject({ databaseAway: true })
  expect(page).toMatchObject({ databaseAway: true, corrections: null, store: { storeId: store.storeId } })
  expect(performance.now() - begun).toBeLessThan(15_000)
})
