import type { Page } from '@playwright/test'
import { MINUTE_MS } from '~/domain/time/durations'
import { type CountingProxy, countStreams } from '~/tests/support/servers/counting-proxy'
import { fullChromium } from '../browser/browsers'
import { type OwnBrowser, startBrowser } from '../browser/own-browser'
import { test as base, expect } from '../fixtures'
import { figure, liveMark, now, tileOf } from './page-figures'

const test = base.extend<{ counted: CountingProxy; own: OwnBrowser }>({
  counted: async ({ product }, use) => {
    const counted = await countStreams(product.addresses.web)
    await use(counted)
    await counted.close()
  },
  own: async ({ launchOptions }, use) => {
    const own = await startBrowser(fullChromium, launchOptions.args)
    await use(own)
    await own.close()
  },
})

/** Whoever holds the stream looks at the clock every five seconds; what has to be heard of twice takes two looks. */
const TWO_LOOKS = { timeout: 15_000 }

const entries = (page: Page, storeId: string) => figure(tileOf(page, storeId), 'entries')

for (const holder of ['the shared worker', 'a page, where there are no shared workers @long'] as const) {
  test.describe(`the stream held by ${holder}`, () => {
    test.setTimeout(60_000)
    test.beforeEach(async ({ own }) => {
      if (holder === 'the shared worker') return
      await own.context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'))
    })

    test('is let go when nobody has looked for five minutes; the first look has every count', async ({
      counted,
      own,
      product,
      storeId,
    }) => {
      product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
      const page = await own.context.newPage()
      await page.goto(counted.address)
      await expect(entries(page, storeId)).toHaveText('1')
      await expect(liveMark(page)).toBeVisible()
      const inFront = await own.context.newPage()
      await inFront.bringToFront()
      await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden')
      expect(counted.openStreams()).toBe(1)
      await own.jump(5 * MINUTE_MS + 1_000)
      await expect.poll(() => counted.openStreams(), TWO_LOOKS).toBe(0)
      await expect(page.getByText('Paused while inactive')).toBeVisible()

      product.sendCounted({ store_id: storeId, customers_in: 6, customers_out: 2, time_stamp: now() })
      await expect
        .poll(async () => (await inFront.request.get(`${counted.address}/api/stores/${storeId}`)).json())
        .toMatchObject({ current_customers: 5 })
      await page.bringToFront()
      await expect(entries(page, storeId)).toHaveText('7')
      await expect(liveMark(page)).toBeVisible()
      product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
      await expect(entries(page, storeId)).toHaveText('8')
      expect(counted.openStreams()).toBe(1)
    })

    test('is made anew after sleep, when the old one is dead without a word; nothing that came meanwhile is missed', async ({
      counted,
      own,
      product,
      storeId,
    }) => {
      product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
      const page = await own.context.newPage()
      await page.goto(counted.address)
      await expect(entries(page, storeId)).toHaveText('1')
      const storePage = await own.context.newPage()
      await storePage.goto(`${counted.address}/stores/${storeId}`)
      await expect(liveMark(storePage)).toBeVisible()
      counted.forgetStreams()
      product.sendCounted({ store_id: storeId, customers_in: 6, customers_out: 2, time_stamp: now(), door_id: 'night' })
      await own.jump(60 * MINUTE_MS)
      await expect(storePage.locator('dl [data-figure="entries"]')).toHaveText('7', TWO_LOOKS)
      await expect(entries(page, storeId)).toHaveText('7')
      const newest = storePage.getByRole('table', { name: 'Recent events' }).locator('tbody tr').first()
      await expect(newest).toContainText('night')
      await expect(liveMark(storePage)).toBeVisible()
      await expect.poll(() => counted.openStreams(), TWO_LOOKS).toBe(1)
    })
  })
}

test('a tab that the browser has frozen is forgotten, and has every count when it is thawed', async ({
  counted,
  own,
  product,
  storeId,
}) => {
  test.setTimeout(60_000)
  product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
  const page = await own.context.newPage()
  await page.goto(counted.address)
  await expect(entries(page, storeId)).toHaveText('1')
  await expect(liveMark(page)).toBeVisible()
  const inFront = await own.context.newPage()
  await inFront.bringToFront()
  await own.freeze(page)
  await own.jump(4 * MINUTE_MS)
  await expect.poll(() => counted.openStreams(), TWO_LOOKS).toBe(0)
  product.sendCounted({ store_id: storeId, customers_in: 6, customers_out: 2, time_stamp: now() })
  await own.thaw(page)
  await page.bringToFront()
  await expect(entries(page, storeId)).toHaveText('7')
  await expect(liveMark(page)).toBeVisible()
  expect(counted.openStreams()).toBe(1)
})
