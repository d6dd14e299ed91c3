import { test as base, expect } from '@playwright/test'
import { type Product, startProduct } from '~/tests/support/product/product'
import { liveMark } from '../live/page-figures'

/** A product of its own, without Kafka: it is killed. */
const test = base.extend<{ own: Product }>({
  own: async ({ browserName: _ }, use) => {
    const own = await startProduct(['--no-simulation'], { LOG_LEVEL: 'warn' })
    await use(own)
    await own.stop()
  },
})

test('npm start killed with kill -9 and started again: the open page goes on by itself, with all counts @long', async ({
  page,
  own,
}) => {
  test.setTimeout(120_000)
  const { web } = own.addresses()
  const send = (customers_in: number) =>
    page.request.post(`${web}/api/events`, {
      data: { store_id: 'kept', customers_in, customers_out: 0, time_stamp: new Date().toISOString() },
    })
  expect((await send(3)).status()).toBe(202)
  await page.goto(web)
  const entries = page.getByRole('listitem').filter({ hasText: 'Store kept' }).locator('[data-figure="entries"]')
  await expect(entries).toHaveText('3')
  await expect(liveMark(page)).toBeVisible()
  await own.killAndStartAgain()
  expect((await send(2)).status()).toBe(202)
  await expect(entries).toHaveText('5', { timeout: 20_000 })
  await expect(liveMark(page)).toBeVisible()
})
