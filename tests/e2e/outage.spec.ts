import { expect, test } from './fixtures'

test('while the database is away, live page and store page show the last figures, and come back by themselves', async ({
  page,
  product,
  storeId,
}) => {
  const event = { store_id: storeId, customers_in: 9, customers_out: 2, time_stamp: new Date().toISOString() }
  product.sendCounted(event)
  await page.goto('/')
  const tile = page.getByRole('listitem').filter({ has: page.locator(`a[href="/stores/${storeId}"]`) })
  await expect(tile.locator('[data-figure="entries"]')).toHaveText('9')
  const questdb = product.addresses.pids.questdb ?? 0
  process.kill(questdb, 'SIGSTOP')
  try {
    await expect(page.getByText(/^Stale since/)).toBeVisible({ timeout: 10_000 })
    await expect(tile.locator('[data-figure="entries"]')).toHaveText('9')
    await page.goto(`/stores/${storeId}`)
    await expect(page.getByRole('status').filter({ hasText: 'The data store does not answer' })).toBeVisible()
    await expect(page.locator('[data-figure="entries"]')).toHaveText('9')
  } finally {
    process.kill(questdb, 'SIGCONT')
  }
  await expect(page.getByRole('status').filter({ hasText: 'does not answer' })).toHaveCount(0, { timeout: 15_000 })
  await expect(page.getByRole('table', { name: 'Recent events' })).toBeVisible()
})
