import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { apiErrorSchema, apiStoreSchema } from '~/domain/api'
import { unknownStore } from '~/domain/stores'
import { openRegistry } from '~/registry'
import { CHECKOUT } from '~/services/checkout'
import { Child } from '~/services/child'
import { WEB_NODE_FLAGS } from '~/services/node-flags'
import { Ports } from '~/services/ports'
import { eventually } from './support/eventually'
import { tempFolder } from './support/temp-folder'

/** The built web process with a registry of ten thousand stores; the database is the tests' own. */

const STORES = 10_000
const folder = tempFolder()
let web: Child | null = null
let origin = ''

beforeAll(async () => {
  const registry = await openRegistry(`file:${join(folder.path, 'registry.sqlite')}`)
  await registry.saveStores(
    Array.from({ length: STORES }, (_, i) => ({
      ...unknownStore(`many-${i + 1}`, 'UTC'),
      name: `Branch ${i + 1}`,
      group: `Region ${i % 40}`,
    })),
  )
  await registry.close()
  const port = await new Ports().free()
  origin = `http://127.0.0.1:${port}`
  web = await Child.start({
    name: 'web',
    command: process.execPath,
    args: [...WEB_NODE_FLAGS, 'node_modules/@remix-run/serve/dist/cli.js', 'build/server/index.js'],
    cwd: CHECKOUT,
    output: join(folder.path, 'web.log'),
    graceMs: 10_000,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder.path,
      QUESTDB_PG_URL: inject('questdbPgUrl'),
      LOG_LEVEL: 'warn',
    },
  })
  await eventually(async () => (await fetch(`${origin}/health`)).ok, { withinMs: 60_000 })
})
afterAll(async () => {
  await web?.stop()
  folder.remove()
})

describe('ten thousand stores', () => {
  it.each([
    '/',
    '/?view=table&sort=busiest&page=7',
    '/history',
    '/history?range=30d&compare=year',
    '/history?group=Region+7',
    '/stores/many-77',
    '/settings/stores',
    '/live/totals',
  ])('%s is there, and not larger than what it shows', async (path) => {
    const answer = await fetch(origin + path)
    const text = await answer.text()
    expect([path, answer.status]).toEqual([path, 200])
    expect(text.length).toBeLessThan(600_000)
  })

  it('come from the API in answers that lead on, each store once', async () => {
    const ids: unknown[] = []
    let next: string | undefined = '/api/stores?q=many-'
    while (next !== undefined) {
      const answer: Response = await fetch(origin + next)
      expect(answer.status).toBe(200)
      const stores = apiStoreSchema.array().parse(await answer.json())
      expect(stores.length).toBeLessThanOrEqual(1_000)
      ids.push(...stores.map(({ store_id }) => store_id))
      next = /^<(.*)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1]
    }
    expect(new Set(ids).size).toBe(STORES)
    expect(ids.length).toBe(STORES)
  })

  it('are too many for one stream, which says what to do instead', async () => {
    const refused = await fetch(`${origin}/live/stream`)
    expect(refused.status).toBe(400)
    expect(apiErrorSchema.parse(await refused.json())).toMatchObject({
      error: 'too_many_stores',
      message: expect.stringContaining('/live/stream?store='),
    })
    const named = await fetch(`${origin}/live/stream?store=many-1,many-2`)
    expect(named.headers.get('content-type')).toContain('text/event-stream')
    await named.body?.cancel()
  })
})
