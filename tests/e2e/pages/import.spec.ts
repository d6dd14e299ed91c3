import writeExcelFile from 'write-excel-file/node'
import { DAY_MS } from '~/domain/time/durations'
import { axeFindings } from '../browser/accessibility'
import { expect, test } from '../fixtures'

/** A file is read by a process of its own, which has to start. */
const SENT = { timeout: 30_000 }
/** A file with hours of a day of last week, in UTC, and one line that cannot be read. */
function counts(storeId: string, entries: number): string {
  const date = new Date(Date.now() - 6 * DAY_MS).toISOString().slice(0, 10)
  const hours = [9, 10, 11].map((hour) => `${storeId};${date} ${String(hour).padStart(2, '0')}:00;${entries};${hour}`)
  return `store;time;entries;exits\n${hours.join('\n')}\n${storeId};${date} 12:00;-1;0\n`
}

/**
 * The same day as a workbook whose columns have names that say nothing; line 4 cannot be read, line 5 repeats line 2.
 */
function workbook(storeId: string): Promise<Buffer> {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS - 6 * DAY_MS
  const line = (hour: number, a: number | string, b: number) => [
    { value: storeId },
    { value: new Date(midnight + hour * 3_600_000), type: Date, format: 'yyyy-mm-dd hh:mm' },
    typeof a === 'string' ? { value: a } : { value: a, type: Number },
    { value: b, type: Number },
  ]
  const names = ['Where', 'Moment', 'A', 'B'].map((value) => ({ value }))
  return writeExcelFile([names, line(9, 31, 8), line(10, 44, 9), line(11, 'many', 3), line(9, 5, 5)]).toBuffer()
}

async function entriesStored(rows: (sql: string) => Promise<Record<string, unknown>[]>, storeId: string) {
  const [row] = await rows(
    `SELECT count() AS n, sum(customers_in) AS entries FROM traffic WHERE store_id = '${storeId}'`,
  )
  return [row?.n, row?.entries]
}

const sources = (storeId: string) => `SELECT DISTINCT source FROM traffic WHERE store_id = '${storeId}'`

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'with scripts off', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a file is sent, looked at, confirmed and in the figures; before that nothing is written', async ({
      page,
      product,
      storeId,
    }) => {
      test.setTimeout(90_000)
      await page.goto('/import')
      const file = { name: 'last week.csv', mimeType: 'text/csv', buffer: Buffer.from(counts(storeId, 40)) }
      await page.getByLabel('File with counts').setInputFiles(file)
      await page.getByRole('button', { name: 'Preview' }).click()
      await expect(page.getByRole('heading', { name: '1 line cannot be read' })).toBeVisible()
      await expect(page.getByRole('table', { name: 'Lines that cannot be read' })).toContainText('fewer than 0')
      await page.getByLabel('Times are in').selectOption('UTC')
      await page.getByRole('button', { name: 'Apply' }).click()
      await expect(page).toHaveURL(/zone=UTC/)
      const totals = page.getByRole('table', { name: 'Totals of each store' })
      await expect(totals.getByRole('row').filter({ hasText: storeId })).toContainText('120')
      if (scripts) expect(await axeFindings(page)).toEqual([])
      expect(await entriesStored(product.rows, storeId)).toEqual([0, null])
      await page.getByRole('button', { name: 'Import 3 rows' }).click()
      await expect(page.getByText('All rows are imported')).toBeVisible({ timeout: 30_000 })
      await expect.poll(() => entriesStored(product.rows, storeId), { timeout: 30_000 }).toEqual([3, 120])
      expect(await product.rows(sources(storeId))).toEqual([{ source: 'import:last week.csv' }])
      // The views of past hours follow the rows by a moment.
      const hoursFile = async () => (await page.request.get(`/history/export/csv?store=${storeId}&range=7d`)).text()
      await expect.poll(hoursFile, { timeout: 30_000 }).toMatch(/(?:,40,[\s\S]*){3}/)
      await page.goto(`/history?store=${storeId}&range=7d&zone=UTC`)
      await expect(page.getByRole('main')).toContainText('120')
    })

    test('of a workbook with columns that say nothing a person says what they hold; discarded, it leaves nothing', async ({
      page,
      product,
      storeId,
    }) => {
      test.setTimeout(90_000)
      const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
      const file = { name: 'counts.xlsx', mimeType, buffer: await workbook(storeId) }
      const look = async () => {
        await page.goto('/import')
        await page.getByLabel('File with counts').setInputFiles(file)
        await page.getByRole('button', { name: 'Preview' }).click()
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('counts.xlsx', SENT)
        await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0)
        for (const [label, column] of [
          ['Store', 'A: Where'],
          ['Entries', 'C: A'],
          ['Exits', 'D: B'],
        ] as const)
          await page.getByLabel(label, { exact: true }).selectOption(column)
        await page.getByLabel('Times are in').selectOption('UTC')
        await page.getByRole('button', { name: 'Apply' }).click()
        const wrong = page.getByRole('table', { name: 'Lines that cannot be read' }).locator('tbody tr')
        await expect(wrong.locator('td:first-child')).toHaveText(['4', '5'])
        await expect(wrong.nth(0)).toContainText('"many"')
        await expect(wrong.nth(1)).toContainText('the same store')
        await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0)
        await page.getByLabel('Rows of the same time').selectOption('Use the first')
        await page.getByRole('button', { name: 'Apply' }).click()
        await expect(wrong.locator('td:first-child')).toHaveText(['4'])
      }
      await look()
      await page.getByRole('button', { name: 'Discard' }).click()
      await expect(page).toHaveURL(/\/import$/)
      expect(await entriesStored(product.rows, storeId)).toEqual([0, null])
      await look()
      await page.getByRole('button', { name: 'Import 2 rows' }).click()
      await expect(page.getByText('All rows are imported')).toBeVisible({ timeout: 30_000 })
      await expect.poll(() => entriesStored(product.rows, storeId), { timeout: 30_000 }).toEqual([2, 75])
      expect(await product.rows(sources(storeId))).toEqual([{ source: 'import:counts.xlsx' }])
    })
  })
}

for (const scripts of [true, false]) {
  test.describe(
    scripts ? 'hours that are stored, with scripts' : 'hours that are stored, with scripts off @long',
    () => {
      test.use({ javaScriptEnabled: scripts })

      test('are told before they are imported again, and nothing is written until a person says what becomes of them', async ({
        page,
        product,
        storeId,
      }) => {
        test.setTimeout(90_000)
        const date = new Date(Date.now() - 5 * DAY_MS).toISOString().slice(0, 10)
        const send = async (name: string, rows: [time: string, entries: number][]) => {
          const lines = rows.map(([time, entries]) => `${storeId},${date}T${time}Z,${entries},1`)
          const buffer = Buffer.from(`store,time,entries,exits\n${lines.join('\n')}\n`)
          await page.goto('/import')
          await page.getByLabel('File with counts').setInputFiles({ name, mimeType: 'text/csv', buffer })
          await page.getByRole('button', { name: 'Preview' }).click()
          await expect(page.getByRole('heading', { level: 1 })).toHaveText(name, SENT)
        }
        await send('quarters.csv', [
          ['14:00', 10],
          ['14:15', 20],
        ])
        await expect(page.getByText('already stored')).toHaveCount(0)
        await page.getByRole('button', { name: 'Import 2 rows' }).click()
        await expect(page.getByText('All rows are imported')).toBeVisible({ timeout: 30_000 })
        await expect.poll(() => entriesStored(product.rows, storeId), { timeout: 30_000 }).toEqual([2, 30])

        await send('hour.csv', [['14:00', 30]])
        const question = page.getByRole('group', { name: '1 hour of this file is already stored' })
        await expect(question.getByRole('row').filter({ hasText: storeId })).toContainText('30')
        await page.getByRole('button', { name: 'Import 1 row' }).click()
        // The browser asks for a choice before it sends anything.
        await expect(question).toBeVisible()
        expect(await entriesStored(product.rows, storeId)).toEqual([2, 30])
        await page.setViewportSize({ width: 390, height: 800 })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
        if (scripts) expect(await axeFindings(page)).toEqual([])
        const unanswered = await page.request.post(page.url(), {
          form: { intent: 'confirm', search: '' },
          headers: { origin: new URL(page.url()).origin },
        })
        expect(unanswered.status()).toBe(400)
        await question.getByLabel('Replace stored counts').check()
        await page.getByRole('button', { name: 'Import 1 row' }).click()
        await expect(page.getByText('All rows are imported')).toBeVisible({ timeout: 30_000 })
        await expect.poll(() => entriesStored(product.rows, storeId), { timeout: 30_000 }).toEqual([2, 30])
        const kept = `SELECT count() AS n, sum(customers_in) AS entries FROM replaced_counts WHERE store_id = '${storeId}'`
        expect(await product.rows(kept)).toEqual([{ n: 2, entries: 30 }])
      })
    },
  )
}

test('a file without rows, or with none that can be read, says so instead of an empty table', async ({ page }) => {
  const rowless = 'store,time,entries\n'
  for (const [text, said] of [
    [rowless, 'a header and no rows'],
    [`${rowless}10,someday,3\n`, 'No line can be read'],
  ] as const) {
    await page.goto('/import')
    const file = { name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
    await page.locator('input[type="file"]').setInputFiles(file)
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByText(said)).toBeVisible()
    await expect(page.getByRole('button', { name: /^Import / })).toHaveCount(0)
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect(page).toHaveURL(/\/import$/)
  }
})

test('a file may have any name, waits on the page until it is discarded, and holds up no other', async ({ page }) => {
  for (const name of ['sales = 2026; final.csv', 'a=b.csv', '=evil.csv']) {
    await page.goto('/import')
    const file = { name, mimeType: 'text/csv', buffer: Buffer.from('store,time,entries\n10,2026-01-01 10:00,3\n') }
    await page.locator('input[type="file"]').setInputFiles(file)
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(name, SENT)
    await page.goto('/import')
    const waiting = page.getByRole('table', { name: 'Files not imported yet' })
    await waiting.getByRole('button', { name: `Discard ${name}` }).click()
    await expect(page.getByRole('button', { name: `Discard ${name}` })).toHaveCount(0)
  }
})

test('a form that another site sends is refused, and so is what is no file', async ({ product }) => {
  const send = (body: FormData, origin: string) =>
    fetch(`${product.addresses.web}/import`, { method: 'POST', body, headers: { origin }, redirect: 'manual' })
  const own = new URL(product.addresses.web).origin
  const form = new FormData()
  form.set('file', new File(['store,time,in\n'], 'a.csv'))
  expect((await send(form, 'https://evil.example')).status).toBe(403)
  expect((await send(new FormData(), own)).status).toBe(400)
  expect((await fetch(`${product.addresses.web}/import/${'0'.repeat(32)}`)).status).toBe(404)
})
