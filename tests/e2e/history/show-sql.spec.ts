import { HOUR_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'

test('the SQL under a figure of the history opens in the workbench, which gives the figure', async ({
  page,
  product,
  storeId,
}) => {
  const atMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS
  const counted = (customers_in: number, customers_out: number, second: number) => ({
    store_id: storeId,
    customers_in,
    customers_out,
    time_stamp: new Date(atMs + second * 1000).toISOString(),
  })
  product.sendCounted(counted(1234, 567, 1), counted(4321, 0, 2))
  await expect
    .poll(async () => {
      const hours = await (await page.request.get(`/api/history?store_id=${storeId}`)).json()
      return Array.isArray(hours) ? hours[0]?.customers_in_total : undefined
    })
    .toBe(5555)
  await page.goto(`/history?store=${storeId}&zone=Asia/Kolkata`)
  await expect(page.locator('dl > div').filter({ hasText: 'Entries' }).locator('dd').first()).toHaveText('5,555')
  await page.getByText('Show SQL').first().click()
  await page.getByRole('link', { name: 'Open in SQL' }).first().click()
  await expect(page).toHaveURL(/\/sql\?q=SELECT/)
  const answer = page.getByRole('table').first()
  await expect(answer.getByRole('columnheader').first()).toHaveText('entries')
  await expect(answer.locator('tbody tr')).toHaveCount(1)
  expect((await answer.locator('tbody td').allTextContents()).slice(0, 3)).toEqual(['5555', '567', '4988'])
})
