import { HOUR_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'

/** An A4 sheet within usual margins, CSS pixels. */
const SHEET = { width: 718, height: 1_047 }

test('on paper the history says what it shows, in which zone and as of when; dark on white, without what one can only press', async ({
  page,
  product,
  storeId,
}) => {
  const atMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS
  product.sendCounted({
    store_id: storeId,
    customers_in: 77,
    customers_out: 33,
    time_stamp: new Date(atMs).toISOString(),
  })
  const heard = async () => (await page.request.get(`/api/history?store_id=${storeId}`)).json()
  await expect.poll(async () => (await heard())[0]?.customers_in_total).toBe(77)
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await page.setViewportSize(SHEET)
  await page.goto(`/history?store=${storeId}&range=7d&zone=UTC`)

  for (const pressed of await page.locator('form, nav, button, aside, body > header').all()) {
    await expect(pressed).toBeHidden()
  }
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(page.getByText(/as of \d\d:\d\d:\d\d · all times in UTC/)).toBeVisible()
  await expect(page.locator('dl > div').filter({ hasText: 'Entries' }).locator('dd').first()).toHaveText('77')
  const chart = page.locator('svg[data-chart="wide"]')
  await expect(chart).toBeVisible()
  const box = await chart.boundingBox()
  expect(box?.x).toBeGreaterThanOrEqual(0)
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(SHEET.width)
  await expect(page.locator(`tr[data-hour="${new Date(atMs).toISOString()}"]`)).toBeVisible()

  const styleOf = (selector: string, name: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name)
  expect(await styleOf('html', 'background-color')).toBe('rgb(255, 255, 255)')
  expect(await styleOf('h1', 'color')).toBe('rgb(0, 0, 0)')
  expect(await styleOf('figure figcaption', 'print-color-adjust')).toBe('exact')
  const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(tooWide).toBe(0)
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
})

test('on paper a live page says as of when it was printed, which on the screen would be noise', async ({
  page,
  product,
  storeId,
}) => {
  const time_stamp = new Date().toISOString()
  product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp })
  await expect.poll(async () => (await page.request.get(`/stores/${storeId}`)).status(), { timeout: 15_000 }).toBe(200)
  for (const path of ['/', `/stores/${storeId}`]) {
    await page.emulateMedia({ media: 'screen' })
    await page.goto(path)
    await expect(page.getByRole('paragraph').filter({ hasText: /^\s*Live\s*$/ })).toBeVisible()
    const printed = page.getByText(/as of \d{1,2} \w+ \d{4}, \d\d:\d\d:\d\d/)
    await page.pdf({ format: 'A4' })
    await expect(printed).toBeHidden()
    await page.emulateMedia({ media: 'print' })
    await expect(printed).toBeVisible()
  }
})
