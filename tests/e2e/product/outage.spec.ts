import { expect, test } from '../fixtures'
import { untilCounted } from '../live/page-figures'

test('while the database is away, live page and store page show the last figures, and come back by themselves @alone', async ({
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
    await expect(page.getByRole('status').filter({ hasText: 'The database does not answer' })).toBeVisible()
    await expect(page.locator('[data-figure="entries"]')).toHaveText('9')
  } finally {
    process.kill(questdb, 'SIGCONT')
  }
  await expect(page.getByRole('status').filter({ hasText: 'does not answer' })).toHaveCount(0, { timeout: 15_000 })
  await expect(page.getByRole('table', { name: 'Recent events' })).toBeVisible()
})

test.describe('a correction', () => {
  test.use({ expectedErrors: [/^Failed to load resource/] })

  test('that cannot be written while the database is away stays typed with why, and counts once when it is sent again @long', async ({
    page,
    product,
    storeId,
  }) => {
    test.setTimeout(90_000)
    product.sendCounted({ store_id: storeId, customers_in: 9, customers_out: 2, time_stamp: new Date().toISOString() })
    await untilCounted(page, storeId)
    await page.goto(`/stores/${storeId}`)
    const people = page.getByRole('spinbutton', { name: 'People in the store now' })
    const why = page.getByRole('alert')
    const questdb = product.addresses.pids.questdb ?? 0
    process.kill(questdb, 'SIGSTOP')
    try {
      await people.fill('45')
      await page.getByRole('button', { name: 'Update count' }).click()
      await expect(why).toContainText('may or may not have been written', { timeout: 25_000 })
      await expect(page.getByRole('status').filter({ hasText: 'does not answer' })).toBeVisible({ timeout: 15_000 })
      await expect(why).toBeVisible()
    } finally {
      process.kill(questdb, 'SIGCONT')
    }
    await expect(page.getByRole('status').filter({ hasText: 'does not answer' })).toHaveCount(0, { timeout: 15_000 })
    await expect(why).toBeVisible()
    await expect(people).toHaveValue('45')
    await page.getByRole('button', { name: 'Update count' }).click()
    await expect(page.getByText(/Corrected at \d\d:\d\d to 45; counters said 7/)).toHaveCount(1)
    const written = `SELECT count() AS n FROM count_corrections WHERE store_id = '${storeId}'`
    expect(await product.rows(written)).toEqual([{ n: 1 }])
  })
})
