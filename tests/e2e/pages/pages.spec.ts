import type { Page } from '@playwright/test'
import { axeFindingsInBothSchemes } from '../browser/accessibility'
import { expect, test } from '../fixtures'

const STORE = 'e2e-pages'
const PAGES = [
  '/',
  '/?view=table',
  `/stores/${STORE}`,
  '/?wall=1',
  `/?q=${STORE}&sort=busiest`,
  `/display/${STORE}`,
  `/embed/${STORE}`,
  `/history?store=${STORE}`,
  '/history?range=7d',
  '/stores',
  `/settings/stores/${STORE}`,
  '/settings/import-stores',
]
const WRONG_ADDRESSES = ['/stores/nobody', '/history?range=nonsense']
const NOT_2XX = [/^Failed to load resource: the server responded with a status of 4\d\d/]

/** Once for all tests of this file, also where Playwright starts a new worker after a failure. */
test.beforeAll(async ({ product }) => {
  const { web } = product.addresses
  if ((await fetch(`${web}/api/stores/${STORE}`)).ok) return
  const counts = { customers_in: 8, customers_out: 3, time_stamp: new Date().toISOString() }
  product.sendCounted({ store_id: STORE, ...counts }, { store_id: `${STORE}-other`, ...counts })
  await expect
    .poll(async () => (await fetch(`${web}/api/history?store_id=${STORE}`)).json())
    .toMatchObject([{ customers_in_total: 8, customers_out_total: 3 }])
  // The live figures are a poll behind the history at times.
  await expect
    .poll(async () => (await fetch(`${web}/api/stores/${STORE}`)).json())
    .toMatchObject({ current_customers: 5 })
})

/** Pixels by which a page is wider than its window. */
const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false })

  test('the live page has the figures, as tiles and as a table', async ({ page }) => {
    await page.goto('/')
    const tile = page.getByRole('listitem').filter({ has: page.locator(`a[href="/stores/${STORE}"]`) })
    await expect(tile.locator('[data-figure="entries"]')).toHaveText('8')
    await expect(tile.locator('[data-figure="occupancy"]')).toHaveText(/^5(?!\d)/)
    await page.getByRole('navigation', { name: 'View' }).getByRole('link', { name: 'Table' }).click()
    const row = page.getByRole('row').filter({ has: page.locator(`a[href="/stores/${STORE}"]`) })
    await expect(row.locator('[data-figure="entries"]')).toHaveText('8')
    await expect(row.locator('[data-figure="exits"]')).toHaveText('3')
  })

  test('the page of a store has figures, bars and events', async ({ page }) => {
    await page.goto(`/stores/${STORE}`)
    await expect(page.locator('[data-figure="occupancy"]').first()).toHaveText(/^5(?!\d)/)
    const heights = await page
      .locator('[data-step] rect')
      .evaluateAll((bars) => bars.map((bar) => Number(bar.getAttribute('height'))))
    expect(heights.filter((height) => height > 0)).toHaveLength(2)
    await expect(page.getByRole('table', { name: 'Recent events' }).locator('tbody tr')).toHaveCount(1)
  })

  test('the history has figures, bars and table, and its filter works', async ({ page }) => {
    await page.goto('/history')
    await page
      .locator('details', { has: page.locator('input[name="store"]') })
      .first()
      .locator('summary')
      .click()
    await page.locator(`input[name="store"][value="${STORE}"]`).check()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(page).toHaveURL(new RegExp(`store=${STORE}`))
    await expect(page.locator('svg[data-chart="wide"] rect[data-entries="8"]')).toHaveCount(1)
    await expect(page.getByRole('link', { name: 'Set hours for entries per open hour' })).toHaveAttribute(
      'href',
      `/settings/stores/${STORE}#hours`,
    )
    await expect(page.locator('tr[data-hour]')).toHaveCount(24)
    await expect(page.locator('tr[data-hour] td', { hasText: /^8$/ })).toHaveCount(1)
    await page.getByLabel('From', { exact: true }).fill('2026-01-02')
    await page.getByLabel('To', { exact: true }).fill('2026-01-03')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(page).toHaveURL(`/history?store=${STORE}&from=2026-01-02&to=2026-01-03`)
    await page.getByRole('combobox', { name: 'Range' }).selectOption('7d')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(page).toHaveURL(`/history?store=${STORE}&range=7d`)
  })
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, expectedErrors: NOT_2XX })

  test('the table of stores keeps people now, today and the usual without scrolling', async ({ page }) => {
    await page.goto('/?view=table')
    for (const name of ['Store', 'People now', 'Entries today', 'Entries vs usual']) {
      const heading = page.getByRole('columnheader', { name })
      const box = await heading.boundingBox()
      expect(box && box.x + box.width).toBeLessThanOrEqual(390)
      expect(await heading.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBeLessThanOrEqual(0)
    }
  })

  test('no page is wider than the screen', async ({ page }) => {
    for (const path of [...PAGES, ...WRONG_ADDRESSES]) {
      await page.goto(path)
      expect(`${path} ${await overflow(page)}`).toBe(`${path} 0`)
    }
  })

  for (const javaScriptEnabled of [true, false]) {
    test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
      test.use({ javaScriptEnabled })

      test('the filters of the history are folded until they are asked for; ranges stay at hand', async ({ page }) => {
        await page.goto('/history')
        const range = page.getByRole('combobox', { name: 'Range' })
        await expect(page.getByRole('link', { name: '7 days' })).toBeVisible()
        await expect(range).toBeHidden()
        await page.getByRole('checkbox', { name: 'Show filters' }).check()
        await range.selectOption('last-week')
        await page.getByRole('button', { name: 'Show', exact: true }).click()
        await expect(page).toHaveURL('/history?range=last-week')
      })
    })
  }
})

test.describe('by keyboard alone', () => {
  /** Tabs on until the focus is where it is wanted. */
  async function tabTo(page: Page, href: RegExp): Promise<void> {
    for (let steps = 0; steps < 40; steps += 1) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '')
      if (href.test(at)) return
    }
    throw new Error(`forty steps of Tab did not reach ${href}`)
  }

  test('skip link, tabs and the switch of views are reached and work', async ({ page }) => {
    await page.goto('/')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
    await tabTo(page, /view=table/)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('table', { name: 'All stores now' })).toBeVisible()
    await page.goto('/')
    await tabTo(page, /^\/history$/)
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/\/history$/)
  })

  test('the filter of the history is operated', async ({ page }) => {
    await page.goto('/history')
    await page.getByRole('combobox', { name: 'Compare with' }).focus()
    await page.keyboard.type('last')
    await page.getByRole('button', { name: 'Show', exact: true }).focus()
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/compare=year/)
  })
})

test.describe(() => {
  test.use({ expectedErrors: NOT_2XX })

  test('axe finds nothing on any page in the light and in the dark scheme', async ({ page }) => {
    test.setTimeout(120_000)
    for (const path of [...PAGES, ...WRONG_ADDRESSES]) {
      await page.goto(path)
      expect(await axeFindingsInBothSchemes(page)).toEqual([])
    }
  })
})

test.describe('a kind answer to a wrong address', () => {
  test.use({ expectedErrors: NOT_2XX })

  test('a store that is not there: 404, which one, and the way on', async ({ page }) => {
    const response = await page.goto('/stores/nobody')
    expect(response?.status()).toBe(404)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Page not found')
    await expect(page.getByRole('main')).toContainText('"nobody"')
    await page.getByRole('link', { name: 'Go to live page' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Live')
  })

  test('a tile of a store that is not there says so within its small frame, and leads nowhere', async ({ page }) => {
    await page.goto('/')
    await page.evaluate(() => {
      const frame = document.createElement('iframe')
      Object.assign(frame, { src: '/embed/nobody', width: '280', height: '140', title: 'Tile' })
      document.body.append(frame)
    })
    const tile = page.frameLocator('iframe[title="Tile"]')
    await expect(tile.getByRole('heading', { level: 1 })).toHaveText('Page not found')
    await expect(tile.getByText('There is no store "nobody"')).toBeVisible()
    await expect(tile.getByRole('link')).toHaveCount(0)
    const hidden = await tile.locator('html').evaluate((root) => root.scrollHeight - root.clientHeight)
    expect(hidden).toBeLessThanOrEqual(0)
  })

  test('dates that make no sense are told where they stand in the form, with everything else kept', async ({
    page,
  }) => {
    const response = await page.goto('/history?range=custom&from=2026-03-09&to=2026-03-02&compare=previous&hours=open')
    expect(response?.status()).toBe(400)
    const from = page.getByLabel('From', { exact: true })
    await expect(from).toHaveValue('2026-03-09')
    await expect(from).toHaveAttribute('aria-invalid', 'true')
    await expect(from).toHaveAccessibleDescription(/after the last day/)
    await expect(page.getByLabel('To', { exact: true })).toHaveValue('2026-03-02')
    await expect(page.getByRole('combobox', { name: 'Compare with' })).toHaveValue('previous')
    await from.fill('2026-03-01')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect(page).toHaveURL('/history?from=2026-03-01&to=2026-03-02&hours=open&compare=previous')
    await page.goto('/history?range=custom&from=2026-03-09&to=2026-03-02')
    // Without scripts the dates stay in the form where another range is chosen; they are wrong, and do not count.
    const dates = await page.locator('input[name="dates"]').inputValue()
    const other = await page.request.get(`/history?range=7d&dates=${dates}&from=2026-03-09&to=2026-03-02`)
    expect([other.status(), new URL(other.url()).search]).toEqual([200, '?range=7d'])
    await page.goto('/history?range=custom&from=2026-03-09')
    await expect(page.getByLabel('To', { exact: true })).toHaveAccessibleDescription('Choose this day too.')
  })

  test('nonsense in the address of the history: 400, with each field that is wrong', async ({ page }) => {
    const response = await page.goto('/history?range=fortnight&zone=Mars/Base&page=-1')
    expect(response?.status()).toBe(400)
    for (const field of ['range:', 'zone:', 'page:']) await expect(page.getByRole('main')).toContainText(field)
    await expect(page.getByRole('main')).not.toContainText(/at .*\.ts|SELECT/)
  })
})
