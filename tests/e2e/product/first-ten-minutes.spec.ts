import { execFileSync } from 'node:child_process'
import { test as base, expect } from '@playwright/test'
import { DAY_MS } from '~/domain/time/durations'
import { localDate } from '~/domain/time/zoned-time'
import { type Product, startProduct } from '~/tests/support/product/product'
import { axeFindings } from '../browser/accessibility'
import { figure, tileOf } from '../live/page-figures'
import { noonZone } from '../noon-zone'

/** A product as somebody starts it who has doors of their own and nothing else yet. */
const test = base.extend<{ own: Product }>({
  own: async ({ browserName: _ }, use) => {
    const own = await startProduct(['--no-simulation'], {
      LOG_LEVEL: 'warn',
      DEFAULT_TIME_ZONE: noonZone(Date.now()),
    })
    await use(own)
    await own.stop()
  },
})

/** Seven days before today, three hours of each: 40, 50 and 60 people come, as many leave. */
function week(storeName: string): string {
  const rows = Array.from({ length: 7 }, (_, day) => localDate(Date.now() - (day + 1) * DAY_MS, noonZone(Date.now())))
  const hours = rows.flatMap((date) =>
    [10, 11, 12].map((hour, place) => `${storeName};${date} ${hour}:00;${40 + 10 * place};${40 + 10 * place}`),
  )
  return `store;time;entries;exits\n${hours.join('\n')}\n`
}

test('from an empty product to a named store with hours, capacity, its past and a live tile, by what the pages say alone', async ({
  page,
  own,
}) => {
  test.setTimeout(180_000)
  const { web } = own.addresses()
  await page.goto(web)
  await expect(page.getByRole('status').filter({ hasText: 'Waiting for your first event' })).toBeVisible()
  expect(await axeFindings(page)).toEqual([])
  await page.setViewportSize({ width: 1280, height: 900 })

  // The command of the page, as it stands, in a shell.
  const command = await page.locator('pre').first().textContent()
  expect(execFileSync('bash', ['-c', command ?? ''], { encoding: 'utf8' })).toContain('"accepted":1')
  await expect(figure(tileOf(page, '10'), 'entries')).toHaveText('2', { timeout: 15_000 })

  // What the page says comes next.
  const next = page.getByRole('region', { name: 'Next steps' })
  await next.getByRole('link', { name: 'Name your store' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Bahnhof')
  await page.getByLabel('Monday', { exact: true }).fill('9–20')
  await page.getByRole('button', { name: 'Copy Monday to every day' }).click()
  await page.getByLabel('Capacity').fill('20')
  await page.getByRole('button', { name: 'Save store' }).click()
  await expect(page.getByRole('status')).toHaveText('Saved')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Live' }).click()
  await expect(tileOf(page, '10')).toContainText('Bahnhof')
  await expect(tileOf(page, '10')).toContainText('of 20')
  await expect(next).toHaveCount(0)

  // The past.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Import' }).click()
  await page
    .getByLabel('File with counts')
    .setInputFiles({ name: 'week.csv', mimeType: 'text/csv', buffer: Buffer.from(week('Bahnhof')) })
  await page.getByRole('button', { name: 'Preview' }).click()
  await page.getByRole('button', { name: 'Import 21 rows' }).click({ timeout: 30_000 })
  await expect(page.getByText('All rows are imported')).toBeVisible({ timeout: 30_000 })

  // Its history: a week of 150 people a day, and the two of the first event.
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Live' }).click()
  await tileOf(page, '10').getByRole('link').first().click()
  await expect(page).toHaveURL(`${web}/stores/10`)
  await page.getByRole('main').getByRole('link', { name: 'History', exact: true }).click()
  await expect(page).toHaveURL(/\/history\?store=10/)
  await page.getByRole('combobox', { name: 'Range' }).selectOption('7d')
  await page.getByRole('button', { name: 'Show', exact: true }).click()
  await expect(page).toHaveURL(/range=7d/)
  const firstDayMs = Date.now() - 7 * DAY_MS
  await expect
    .poll(
      async () => {
        const from = new Date(firstDayMs - DAY_MS).toISOString()
        const rows = await (await page.request.get(`${web}/api/history?store_id=10&from=${from}`)).json()
        return (rows as { customers_in_total: number }[]).reduce((sum, row) => sum + row.customers_in_total, 0)
      },
      { timeout: 20_000 },
    )
    .toBe(7 * 150 + 2)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bahnhof')
})
