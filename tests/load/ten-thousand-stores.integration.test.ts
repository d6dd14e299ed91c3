import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { apiErrorSchema, apiStoreSchema } from '~/app/server/answers/api'
import { unknownStore } from '~/domain/stores'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '../support/eventually'
import { startWebProcess, type WebProcess } from '../support/product/web-process'

/** The built web process with a registry of ten thousand stores; the database is the tests' own. */

const STORES = 10_000
const HALF = STORES / 2
let web: WebProcess

beforeAll(async () => {
  web = await startWebProcess({
    questdbPgUrl: inject('questdbPgUrl'),
    stores: Array.from({ length: STORES }, (_, i) => ({
      ...unknownStore(`crowd-${i + 1}`, 'UTC'),
      name: `Branch ${i + 1}`,
      group: i < HALF ? 'North' : `Region ${i % 40}`,
    })),
  })
})
afterAll(() => web?.stop())

/** Ids of the stores that a history page ranks, in their order. */
const rankedOn = (page: string) => [...page.matchAll(/data-store="([^"]*)"/g)].map(([, id]) => id)

describe('ten thousand stores', () => {
  it.each([
    '/',
    '/?view=table&sort=busiest&page=7',
    '/history',
    '/history?range=30d&bucket=1h&compare=year',
    '/history?group=Region+7',
    '/stores/crowd-77',
    '/settings/stores',
    '/live/totals',
  ])('%s is there, and not larger than what it shows', async (path) => {
    const answer = await fetch(web.origin + path)
    const text = await answer.text()
    expect([path, answer.status]).toEqual([path, 200])
    expect(text.length).toBeLessThan(1_000_000)
  })

  it('half of them, chosen by their group, have a history of their opening hours that is compared like for like', async () => {
    // The statements it shows name the stores.
    expect((await fetch(`${web.origin}/history?group=North&hours=open&compare=year&like=1`)).status).toBe(200)
  })

  it('have a history with the right sums, which says that their doors are not checked one by one', async () => {
    const hour = Math.floor(Date.now() / 3_600_000 - 2) * 3_600_000
    const lines = [1, 2, HALF].map(
      (store, i) =>
        `traffic,store_id=crowd-${store},door_id=d,source=test customers_in=${20 * (i + 1)}i,customers_out=${i}i,received_at=${hour}000t,event_id="${randomUUID()}" ${hour + i}000000`,
    )
    const { origin: database, headers } = questdbAddress(inject('questdbUrl'))
    const written = await fetch(`${database}/write`, { method: 'POST', headers, body: lines.join('\n') })
    expect(written.status).toBe(204)
    const hourRow = new RegExp(`<tr[^>]*data-hour="${new Date(hour).toISOString()}"[^>]*>.*?</tr>`, 's')
    const page = await eventually(
      async () => {
        const text = await (await fetch(`${web.origin}/history?group=North`)).text()
        // Answers of the database are kept for a second, each for itself.
        return />120</.test(hourRow.exec(text)?.[0] ?? '') && rankedOn(text)[0] === `crowd-${HALF}` ? text : undefined
      },
      { withinMs: 20_000 },
    )
    const row = hourRow.exec(page)?.[0] ?? ''
    expect(row).toContain('data-state="counted"')
    expect([...row.matchAll(/>([^<>]+)</g)].map(([, text]) => text).slice(2)).toEqual([
      '120',
      '3',
      '+117',
      'Counted, doors not checked',
    ])
    expect(rankedOn(page).slice(0, 3)).toEqual([`crowd-${HALF}`, 'crowd-2', 'crowd-1'])
    expect(page.replaceAll('<!-- -->', '')).toContain('The doors of 5,000 stores are not checked one by one')
    expect(page).not.toContain('data-state="complete"')
  })

  it('come from the API in answers that lead on, each store once', async () => {
    const ids: unknown[] = []
    let next: string | undefined = '/api/stores?q=crowd-'
    while (next !== undefined) {
      const answer: Response = await fetch(web.origin + next)
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
    const refused = await fetch(`${web.origin}/live/stream`)
    expect(refused.status).toBe(400)
    expect(apiErrorSchema.parse(await refused.json())).toMatchObject({
      error: 'too_many_stores',
      message: expect.stringContaining('/live/stream?store='),
    })
    const named = await fetch(`${web.origin}/live/stream?store=crowd-1,crowd-2`)
    expect(named.headers.get('content-type')).toContain('text/event-stream')
    await named.body?.cancel()
  })
})
