import type { Page } from '@playwright/test'
import { axeFindingsInBothSchemes } from '../browser/accessibility'
import { expect, test } from '../fixtures'

/** Three hours with two figures each, whatever is stored. */
const STATEMENT = `SELECT dateadd('h', x::int, '2026-03-01T00:00:00.000000Z'::timestamp) AS ts, x * 1000 AS entries, 7 AS exits
FROM long_sequence(3)`
const MANY = 'SELECT x FROM long_sequence(10500)'
const BAD = [/^Failed to load resource: the server responded with a status of 400/]

const addressOf = (statement: string) => `/sql?${new URLSearchParams({ q: statement })}`
const rows = (page: Page) => page.getByRole('table', { name: 'Result' }).getByRole('row')

async function run(page: Page, statement: string): Promise<void> {
  await page.goto('/sql')
  await page.getByLabel('Statement').fill(statement)
  await page.getByRole('button', { name: 'Run' }).click()
}

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'with scripts off', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a statement is run from the form, stands in the address, and has rows, a chart and a CSV file', async ({
      page,
    }) => {
      await run(page, STATEMENT)
      await expect(rows(page)).toHaveCount(4)
      expect(new URL(page.url()).searchParams.get('q')?.replaceAll('\r\n', '\n')).toBe(STATEMENT)
      await expect(rows(page).nth(3).getByRole('cell')).toHaveText(['2026-03-01 03:00:00', '3000', '7'])
      await expect(page.getByRole('heading', { name: '3 rows' })).toBeVisible()
      const chart = page.getByRole('img', { name: /^Bar chart of 2 series over 3 times/ })
      const bars = (series: string) =>
        chart.locator(`rect.fill-${series}`).evaluateAll((all) => all.map((bar) => Number(bar.getAttribute('height'))))
      const [first = 0, ...others] = await bars('entries')
      expect(first).toBeGreaterThan(10)
      expect(others.map((height) => Math.round((10 * height) / first))).toEqual([20, 30])
      expect(await bars('exits')).toHaveLength(3)
      const download = page.waitForEvent('download')
      await page.getByRole('link', { name: 'Download CSV' }).click()
      const file = await download
      expect(file.suggestedFilename()).toMatch(/^storepulse-sql-.*\.csv$/)
      const text = await (await page.request.get(file.url())).text()
      expect(text.trim().split(/\r?\n/)).toEqual([
        'ts,entries,exits',
        '2026-03-01T01:00:00Z,1000,7',
        '2026-03-01T02:00:00Z,2000,7',
        '2026-03-01T03:00:00Z,3000,7',
      ])
    })

    test('a link that a colleague sends shows the same answer, and the statement to change', async ({ page }) => {
      await page.goto(addressOf(STATEMENT))
      await expect(page.getByLabel('Statement')).toHaveValue(STATEMENT)
      await expect(rows(page)).toHaveCount(4)
    })

    test('limits are told: before running, and where an answer was cut', async ({ page }) => {
      await page.goto('/sql')
      await expect(page.getByRole('main')).toContainText('at most 10 s and 10,000 rows')
      await run(page, MANY)
      await expect(page.getByRole('heading', { name: 'First 10,000 rows, there are more' })).toBeVisible()
      await expect(page.getByRole('main')).toContainText('The first 200 are shown; the CSV file has more.')
      await expect(rows(page)).toHaveCount(201)
    })
  })
}

test('Ctrl and Enter run the statement, and every recipe of the cookbook is a link that runs it', async ({ page }) => {
  await page.goto('/sql')
  await page.getByLabel('Statement').fill('SELECT 42 AS answer FROM long_sequence(1)')
  await page.getByLabel('Statement').press('Control+Enter')
  await expect(rows(page).nth(1)).toHaveText('42')
  const recipes = page.locator('a[href^="/sql?q="]')
  expect(await recipes.count()).toBeGreaterThanOrEqual(15)
  await recipes.first().click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(page.getByLabel('Statement')).not.toHaveValue(/answer/)
})

for (const from of ['/sql', '/import']) {
  test(`every table with its columns is there to be opened, coming from ${from}`, async ({ page }) => {
    await page.goto(from)
    await page.getByRole('navigation').getByRole('link', { name: 'SQL' }).click()
    await expect(page).toHaveURL(/\/sql$/)
    await page.locator('summary', { hasText: 'traffic_1h' }).click()
    const columns = page.getByRole('table', { name: /^Columns of .*traffic_1h/ })
    await expect(columns.getByRole('row', { name: /^entries/ })).toBeVisible()
  })
}

test.describe('a statement that is refused', () => {
  test.use({ expectedErrors: BAD })

  test('is answered 400 with the reason and its place, and can be mended where it stands', async ({ page }) => {
    const response = await page.goto(addressOf('SELECT 1\nFROM traffic; DROP TABLE traffic'))
    expect(response?.status()).toBe(400)
    await expect(page.getByRole('alert')).toContainText('One statement at a time.')
    await expect(page.getByRole('alert')).toContainText('Line 2, column 13:')
    await page.getByLabel('Statement').fill('SELECT 1 AS one FROM long_sequence(1)')
    await page.getByRole('button', { name: 'Run' }).click()
    await expect(rows(page).nth(1)).toHaveText('1')
    await expect(page.getByRole('alert')).toHaveCount(0)
  })

  test('by QuestDB itself: its words and the place, and no file', async ({ page, product }) => {
    const response = await page.goto(addressOf('SELECT no_such_column FROM traffic'))
    expect(response?.status()).toBe(400)
    await expect(page.getByRole('alert')).toContainText('no_such_column')
    await expect(page.getByRole('alert')).toContainText('Line 1, column 8:')
    const file = await fetch(`${product.addresses.web}/sql.csv?q=${encodeURIComponent('DROP TABLE traffic')}`)
    expect([file.status, file.headers.get('content-type')]).toEqual([400, expect.stringContaining('application/json')])
  })
})

test('a link on another site shows its statement and does not run it', async ({ product }) => {
  const answer = await fetch(`${product.addresses.web}${addressOf(STATEMENT)}`, {
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  expect(answer.status).toBe(200)
  const html = await answer.text()
  expect(html).toContain('has not been run')
  expect(html).not.toContain('Result')
})

test.describe(() => {
  test.use({ expectedErrors: BAD })

  test('axe finds nothing on the workbench in either scheme, and no page is wider than a phone', async ({ page }) => {
    test.setTimeout(120_000)
    for (const path of ['/sql', addressOf(STATEMENT), addressOf('DROP TABLE traffic')]) {
      await page.goto(path)
      expect(await axeFindingsInBothSchemes(page)).toEqual([])
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
      }
    }
  })
})
