import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '~/platform/process/settings'
import { onlyReads } from '../server/answers/api-answers.server'
import { type AppContext, provideContext } from '../server/context.server'

type Ask = (args: { request: Request; params: Record<string, string>; context: object }) => unknown
type Route = { loader?: Ask; action?: Ask; default?: unknown }

const modules = import.meta.glob<Route>(['./*/route.{ts,tsx}'], { eager: true })
const resources = Object.entries(modules).filter(([, route]) => route.default === undefined)

/** For each resource route addresses that make no sense; `fine` are those where there is nothing to refuse. */
const WRONG: Record<string, { wrong: [address: string, params?: Record<string, string>][]; fine?: string[] }> = {
  './api.$/route.ts': { wrong: [['/api/nothing']] },
  './api.events/route.ts': { wrong: [['/api/events']] },
  './api.history/route.ts': {
    wrong: [['/api/history?from=x'], ['/api/history?store=&from=1']],
    fine: ['/api/history'],
  },
  './api.latest-event/route.ts': { wrong: [], fine: ['/api/latest-event'] },
  './api.stores.$id/route.ts': { wrong: [], fine: ['/api/stores/10', '/api/stores/%00'] },
  './api.stores._index/route.ts': { wrong: [], fine: ['/api/stores'] },
  './health/route.ts': { wrong: [] },
  './history_.chart/route.ts': {
    wrong: [['/history/chart'], ['/history/chart?digest=%00'], ['/history/chart?digest=../x']],
  },
  './history_.export.$format/route.ts': {
    wrong: [
      ['/history/export/doc', { format: 'doc' }],
      ['/history/export/__proto__', { format: '__proto__' }],
      ['/history/export/csv?range=1000y', { format: 'csv' }],
      ['/history/export/xlsx?range=7d&asof=soon', { format: 'xlsx' }],
    ],
    fine: ['/history/export/csv?range=7d'],
  },
  './live.events/route.ts': {
    wrong: [['/live/events'], [`/live/events?store=${'x'.repeat(3_000)}`]],
    fine: ['/live/events?store=1'],
  },
  './live.stream/route.ts': { wrong: [['/live/stream']] },
  './live.totals/route.ts': { wrong: [['/live/totals?sort=x'], ['/live/totals?q=1&q=2']], fine: ['/live/totals'] },
  './metrics/route.ts': { wrong: [], fine: ['/metrics'] },
  // What is away it says in an answer of its own.
  './ready/route.ts': { wrong: [] },
  './refused/route.ts': { wrong: [['/refused'], ['/refused?for=host'], ['/refused?for=origin']] },
  './settings.stores[.]csv/route.ts': { wrong: [], fine: ['/settings/stores.csv'] },
  './sql[.]csv/route.ts': {
    wrong: [['/sql.csv'], ['/sql.csv?q=DROP%20TABLE%20traffic'], ['/sql.csv?q=%00']],
    fine: ['/sql.csv?q=SELECT%20ts%20FROM%20traffic'],
  },
  './sql_.tables/route.ts': { wrong: [] },
}

/** Every part fails with what nobody may read. */
beforeEach(() => {
  const part = new Proxy(
    {},
    {
      get: () => async () => {
        throw new Error('SELECT secret FROM traffic in /srv/app/secret.ts:1')
      },
    },
  )
  const settings = readSettings({ DATA_DIR: '/nowhere', QUESTDB_PG_URL: 'postgres://analyst:x@127.0.0.1:1/qdb' })
  provideContext(
    new Proxy({ settings, log: pino({ level: 'silent' }) } as AppContext, {
      get: (parts, name: keyof AppContext) => parts[name] ?? part,
    }),
  )
})
afterEach(() => provideContext(undefined as never))

/** The answer, which says what is wrong as the contract has it. */
async function refused(ask: Ask | undefined, address: string, params = {}, method = 'GET'): Promise<number> {
  const request = new Request(`http://localhost${address}`, { method, headers: { Accept: 'text/html' } })
  const answer = (await ask?.({ request, params, context: {} })) as Response
  expect(answer).toBeInstanceOf(Response)
  const text = await answer.text()
  expect(answer.headers.get('content-type')).toContain('application/json')
  expect(JSON.parse(text)).toMatchObject({
    error: expect.stringMatching(/^[a-z_]+$/),
    message: expect.stringMatching(/\w/),
  })
  expect(text).not.toMatch(/<html|secret|\.ts:|node_modules/)
  if (answer.status === 503) expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
  return answer.status
}

it('every resource route is in this table', () => {
  expect(resources.map(([file]) => file).sort()).toEqual(Object.keys(WRONG).sort())
})

describe.each(resources)('%s says what is wrong as {error, message}, never as a page or a stack', (file, route) => {
  const { wrong, fine = [] } = WRONG[file] ?? { wrong: [] }
  it.each(wrong)('asked for %s', async (address, params) => {
    const status = await refused(route.loader, address, params)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).not.toBe(500)
  })
  it.each(fine.map((address) => [address]))('whose parts fail, asked for %s', async (address) => {
    expect(await refused(route.loader, address, { format: 'csv', id: '10' })).toBe(500)
  })
  it.each(route.action === onlyReads ? ['POST', 'PUT', 'PATCH', 'DELETE'] : [])('asked by %s', async (method) => {
    expect(await refused(route.action, '/', {}, method)).toBe(405)
  })
})

it('routes that only read refuse every other method by one action', () => {
  const others = resources.filter(([, { action }]) => action !== onlyReads).map(([file]) => file)
  expect(others.sort()).toEqual(['./api.$/route.ts', './api.events/route.ts', './refused/route.ts'])
})
