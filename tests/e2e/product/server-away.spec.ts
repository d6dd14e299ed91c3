import type { Page } from '@playwright/test'
import { MINUTE_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'
import { figure, now, untilCounted } from '../live/page-figures'

/** The browser reaches nobody, as in a shop whose network is away. */
test.use({ expectedErrors: [/^Failed to load resource: net::ERR_INTERNET_DISCONNECTED|Failed to fetch/] })

/** A store with people in it, once the server knows it. */
async function hear(page: Page, storeId: string, send: (event: unknown) => void): Promise<void> {
  send({ store_id: storeId, customers_in: 5, customers_out: 1, time_stamp: now() })
  await untilCounted(page, storeId)
}

/**
 * Opens a page and waits until its scripts run and it knows the routes that it links to, as one that has been open for
 * a moment.
 */
async function open(page: Page, path: string): Promise<void> {
  const routes = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/__manifest')
  await page.goto(path)
  await (await routes).finished()
}

for (const { name, path, waits } of [
  { name: '@long the live page', path: () => '/', waits: 20 * MINUTE_MS },
  { name: '@long the page of a store', path: (id: string) => `/stores/${id}`, waits: 20 * MINUTE_MS },
  { name: 'the history', path: (id: string) => `/history?store=${id}`, waits: 2 * MINUTE_MS },
]) {
  test(`${name} keeps what it shows when it would renew itself and nobody answers, and renews itself afterwards`, async ({
    page,
    context,
    product,
    storeId,
  }) => {
    await hear(page, storeId, product.sendCounted)
    await page.clock.install()
    await open(page, path(storeId))
    const heading = await page.getByRole('heading', { level: 1 }).textContent()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await context.setOffline(true)
    const inVain = page.waitForEvent('requestfailed', (request) => /\/(health|ready)$/.test(request.url()))
    await page.clock.fastForward(waits)
    await inVain
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading ?? '')
    // What the browser says of itself reaches pages only, not the worker that holds the live stream.
    await expect(page.getByText(/· Stale: cannot update/)).toHaveCount(path('').startsWith('/history') ? 1 : 0)
    expect(asked.filter((asked) => asked.endsWith('.data'))).toEqual([])
    await context.setOffline(false)
    const renewed = page.waitForResponse((answer) => new URL(answer.url()).pathname.endsWith('.data') && answer.ok())
    await renewed
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading ?? '')
  })
}

test('a correction that does not reach the server stays typed, and is one correction once it does', async ({
  page,
  context,
  product,
  storeId,
}) => {
  await hear(page, storeId, product.sendCounted)
  await open(page, `/stores/${storeId}`)
  await context.setOffline(true)
  const people = page.getByRole('spinbutton', { name: 'People in the store now' })
  await people.fill('12')
  await page.getByRole('button', { name: 'Update count' }).click()
  await expect(page.getByRole('alert')).toContainText('Cannot reach the server')
  await expect(people).toHaveValue('12')
  await context.setOffline(false)
  await page.getByRole('button', { name: 'Update count' }).click()
  await expect(page.getByText(/Corrected at \d\d:\d\d to 12; counters said 4/)).toHaveCount(1)
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(figure(page, 'occupancy')).toHaveText(/^12(?!\d)/)
})

test('a page that is gone to while nobody answers says so, and comes by itself', async ({ page, context }) => {
  await open(page, '/history')
  await context.setOffline(true)
  await page.getByRole('link', { name: '7 days' }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Cannot reach the server')
  await context.setOffline(false)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('All stores', { timeout: 15_000 })
})
