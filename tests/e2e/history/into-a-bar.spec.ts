import type { Page } from '@playwright/test'
import { DAY_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'

/** Two days ago, which is over in every zone. */
const DAY = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10)

/** Scripts take the texts of the bars out of the drawing and show them themselves. */
const scriptsHaveIt = (page: Page) => expect(page.locator('[data-slots] title')).toHaveCount(0)

test.beforeEach(async ({ page, product, storeId }) => {
  product.sendCounted({ store_id: storeId, customers_in: 77, customers_out: 33, time_stamp: `${DAY}T10:20:00Z` })
  const file = async () => (await page.request.get(`/history/export/csv?store=${storeId}&range=7d`)).text()
  await expect.poll(file, { timeout: 15_000 }).toContain(',77,33')
})

test('a bar opens its day by click or Enter, and a page of one day opens by five minutes', async ({
  page,
  storeId,
}) => {
  const ofDay = `/history?store=${storeId}&from=${DAY}&to=${DAY}&zone=UTC`
  await page.goto(`/history?store=${storeId}&range=30d&zone=UTC`)
  await expect(page.getByRole('heading', { name: 'By day' })).toBeVisible()
  const chart = page.getByRole('group', { name: 'Chart; use the arrow keys to read each bar, Enter to open it' })
  const bar = page.locator(`svg[data-chart="wide"] [data-slots] > [data-dates="${DAY}"]`)
  await scriptsHaveIt(page)
  await bar.hover()
  await expect(chart.getByRole('status')).toContainText('77')
  await bar.click()
  await expect(page).toHaveURL(ofDay)
  await expect(page.getByRole('heading', { name: 'By hour' })).toBeVisible()

  await page.goBack()
  await expect(page.getByRole('heading', { name: 'By day' })).toBeVisible()
  await expect(bar).toHaveCount(1)
  // A pointer over the chart would take the place that the keys have reached.
  await page.mouse.move(0, 0)
  await chart.focus()
  await page.keyboard.press('End')
  const text = async () => (await chart.getByRole('status').textContent()) ?? ''
  for (let days = 0; days < 3 && !(await text()).includes('77'); days += 1) await page.keyboard.press('ArrowLeft')
  expect(await text()).toContain('77')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(ofDay)

  // The drawing of the month has one bar of this day, that of the day one for each hour.
  await bar.nth(10).click()
  await expect(page).toHaveURL(`/history?store=${storeId}&from=${DAY}&to=${DAY}&bucket=5m&zone=UTC`)
  await expect(page.getByRole('heading', { name: 'By 5 minutes' })).toBeVisible()
  await expect(page.locator('tr[data-hour] a')).toHaveCount(0)
})

test('a click while the drawing of a page is on its way opens nothing: what is shown is the page before', async ({
  page,
  storeId,
}) => {
  await page.goto(`/history?store=${storeId}&range=30d&zone=UTC`)
  const slots = page.locator('svg[data-chart="wide"] [data-slots] > rect')
  const bar = slots.and(page.locator(`[data-dates="${DAY}"]`))
  await scriptsHaveIt(page)
  await bar.hover()
  await expect(page.locator('figure [role="status"]').filter({ hasText: '77' })).toBeVisible()
  let send = () => {}
  const sent = new Promise<void>((resolve) => {
    send = resolve
  })
  await page.route('**/history/chart?**', async (route) => {
    await sent
    await route.continue()
  })
  await bar.click()
  await expect(page.getByRole('heading', { name: 'By hour' })).toBeVisible()
  const ofDay = page.url()
  await slots.nth(3).click()
  send()
  await expect(slots).toHaveCount(24)
  expect(page.url()).toBe(ofDay)
})

test('weeks, months and 90 days are one click away, this week beside the last', async ({ page, storeId }) => {
  await page.goto(`/history?store=${storeId}&zone=UTC`)
  const ranges = page.getByRole('navigation', { name: 'Range' })
  await ranges.getByRole('link', { name: 'This week' }).click()
  await expect(page).toHaveURL(`/history?store=${storeId}&range=this-week&compare=previous&zone=UTC`)
  await expect(page.getByText('a week before').first()).toBeVisible()
  for (const [name, range] of [
    ['Last week', 'last-week'],
    ['This month', 'this-month'],
    ['Last month', 'last-month'],
    ['90 days', '90d'],
  ] as const) {
    await ranges.getByRole('link', { name }).click()
    await expect(page).toHaveURL(`/history?store=${storeId}&range=${range}&compare=previous&zone=UTC`)
    await expect(ranges.getByRole('link', { name })).toHaveAttribute('aria-current', 'page')
    await expect(page.getByRole('combobox', { name: 'Range' })).toHaveValue(range)
  }
  await expect(page.locator(`tr[data-hour="${DAY}T00:00:00.000Z"]`)).toContainText('77')
})

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false })

  test('the date of a row opens its day', async ({ page, storeId }) => {
    await page.goto(`/history?store=${storeId}&range=30d&zone=UTC`)
    await page.locator(`tr[data-hour="${DAY}T00:00:00.000Z"]`).getByRole('link').click()
    await expect(page).toHaveURL(`/history?store=${storeId}&from=${DAY}&to=${DAY}&zone=UTC`)
    await expect(page.locator(`tr[data-hour="${DAY}T10:00:00.000Z"]`)).toContainText('77')
  })
})
