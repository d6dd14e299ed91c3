import type { Locator, Page } from '@playwright/test'
import { expect, test } from '../fixtures'
import { figure, liveMark, now, tileOf, untilCounted } from './page-figures'

/** The promise: what was written to Kafka is on the page within this time. */
const WITHIN = { timeout: 1_000 }

async function expectFigures(
  within: Locator | Page,
  figures: { in: number; out: number; now: number },
  limit: { timeout?: number } = {},
) {
  await Promise.all([
    expect(figure(within, 'entries')).toHaveText(String(figures.in), limit),
    expect(figure(within, 'exits')).toHaveText(String(figures.out), limit),
    expect(figure(within, 'occupancy')).toHaveText(new RegExp(`^${figures.now}(?!\\d)`), limit),
  ])
}

test('events in both formats, alone and as arrays without ids, are on the live tile within a second', async ({
  page,
  product,
  storeId,
}) => {
  product.sendCounted({ store_id: storeId, customers_in: 5, customers_out: 1, time_stamp: now() })
  await page.goto('/')
  const tile = tileOf(page, storeId)
  await expectFigures(tile, { in: 5, out: 1, now: 4 })
  await expect(liveMark(page)).toBeVisible()

  const item = { store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() }
  product.sendCounted(item)
  await expectFigures(tile, { in: 7, out: 1, now: 6 }, WITHIN)

  product.sendCounted([item, item])
  await expectFigures(tile, { in: 11, out: 1, now: 10 }, WITHIN)

  const entry = { event_type: 'entry', time: now(), weekday: 'Monday', time_slot: 'any', store_id: storeId }
  product.sendAtomic(entry)
  await expectFigures(tile, { in: 12, out: 1, now: 11 }, WITHIN)

  product.sendAtomic([entry, entry, { ...entry, event_type: 'exit' }])
  await expectFigures(tile, { in: 14, out: 2, now: 12 }, WITHIN)
})

test('a store that was never heard of appears on the open live page by itself', async ({ page, product, storeId }) => {
  product.sendCounted({ store_id: `${storeId}-first`, customers_in: 1, customers_out: 0, time_stamp: now() })
  await page.goto('/')
  await expect(tileOf(page, `${storeId}-first`)).toBeVisible()
  product.sendCounted({ store_id: storeId, customers_in: 3, customers_out: 2, time_stamp: now() })
  await expect(tileOf(page, storeId)).toBeVisible()
  await expectFigures(tileOf(page, storeId), { in: 3, out: 2, now: 1 })
})

test('an event is on the page of its store within a second, in the chart and in the list', async ({
  page,
  product,
  storeId,
}) => {
  product.sendCounted({ store_id: storeId, customers_in: 4, customers_out: 0, time_stamp: now(), door_id: 'north' })
  await untilCounted(page, storeId)
  await page.goto(`/stores/${storeId}`)
  await expectFigures(page, { in: 4, out: 0, now: 4 })
  product.sendCounted({ store_id: storeId, customers_in: 0, customers_out: 3, time_stamp: now(), door_id: 'south' })
  await expectFigures(page, { in: 4, out: 3, now: 1 }, WITHIN)
  const newest = page.getByRole('table', { name: 'Recent events' }).locator('tbody tr').first()
  await expect(newest).toContainText('south', WITHIN)
  await expect(page.getByRole('img', { name: '4 in, 3 out' })).toBeVisible(WITHIN)
  await expect(page.locator('[data-step]').first()).toBeVisible()
})

test('the same event written twice with its id counts once', async ({ page, product, storeId }) => {
  const event = {
    store_id: storeId,
    customers_in: 6,
    customers_out: 0,
    time_stamp: now(),
    event_id: crypto.randomUUID(),
  }
  product.sendCounted(event, event)
  product.sendCounted({ store_id: storeId, customers_in: 0, customers_out: 1, time_stamp: now() })
  await page.goto('/')
  await expectFigures(tileOf(page, storeId), { in: 6, out: 1, now: 5 })
})

test('the read endpoints tell the sums of what was written', async ({ page, product, storeId }) => {
  const at = now()
  product.sendCounted([
    { store_id: storeId, customers_in: 7, customers_out: 2, time_stamp: at },
    { store_id: storeId, customers_in: 7, customers_out: 2, time_stamp: at },
  ])
  const answer = async (path: string) => (await page.request.get(path)).json()
  await expect
    .poll(() => answer(`/api/stores/${storeId}`), WITHIN)
    .toEqual({
      store_id: storeId,
      current_customers: 10,
      last_updated: at,
    })
  expect(await answer('/api/stores')).toContainEqual({ store_id: storeId, current_customers: 10, last_updated: at })
  // Other tests write beside this one: the latest is this event, or one that is later.
  const latest = await answer('/api/latest-event')
  expect(latest.time_stamp >= at, `${latest.time_stamp} is before ${at}`).toBe(true)
  if (latest.time_stamp === at && latest.store_id === storeId)
    expect(latest).toEqual({ store_id: storeId, customers_in: 7, customers_out: 2, time_stamp: at })
  const hour = `${at.slice(0, 13)}:00:00Z`
  await expect
    .poll(() => answer(`/api/history?store_id=${storeId}`))
    .toEqual([{ store_id: storeId, hour, customers_in_total: 14, customers_out_total: 4, net_change: 10 }])
  const missing = await page.request.get(`/api/stores/${storeId}-unknown`)
  expect(missing.status()).toBe(404)
  expect(await missing.json()).toMatchObject({ error: 'store_not_found' })
})
