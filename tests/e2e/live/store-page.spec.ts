import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures'
import { noonZone } from '../noon-zone'
import { figure, liveMark, now, untilCounted } from './page-figures'

/** Heights of the bars of entries of today's chart, by whether their step still fills. */
const bars = (page: Page, open: boolean) =>
  page
    .locator(`[data-step]${open ? '[data-open]' : ':not([data-open])'} rect:first-child`)
    .evaluateAll((found) => found.map((bar) => Number(bar.getAttribute('height'))))

test('the step of five minutes that still fills is an outline that grows; when it is over it is filled', async ({
  page,
  product,
  storeId,
}) => {
  const come = (customers_in: number) =>
    product.sendCounted({ store_id: storeId, customers_in, customers_out: 0, time_stamp: now() })
  const STEP_MS = 300_000
  // A clock of the page's own, a little into a step, so that none ends on the way.
  const begun = Math.floor(Date.now() / STEP_MS) * STEP_MS + 10_000
  come(2)
  await untilCounted(page, storeId)
  await page.clock.install({ time: begun })
  await page.goto(`/stores/${storeId}`)
  await expect(figure(page, 'entries')).toHaveText('2')
  await expect(liveMark(page)).toBeVisible()
  const [before = 0] = await bars(page, true)
  expect(before).toBeGreaterThan(0)
  come(1)
  await expect(figure(page, 'entries')).toHaveText('3')
  await expect.poll(async () => (await bars(page, true))[0]).toBeGreaterThan(before)
  const [grown = 0] = await bars(page, true)
  const look = page.locator('[data-step] rect:first-child').first()
  await expect(look).toHaveClass(/fill-transparent stroke-entries/)
  await page.clock.fastForward(STEP_MS)
  await expect.poll(() => bars(page, true)).toEqual([])
  expect(await bars(page, false)).toContain(grown)
  await expect(look).toHaveClass('fill-entries')
})

test('what somebody types as a correction stays when the page loads its data again', async ({
  page,
  product,
  storeId,
}) => {
  product.sendCounted({ store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() })
  await untilCounted(page, storeId)
  await page.clock.install()
  await page.goto(`/stores/${storeId}`)
  await expect(liveMark(page)).toBeVisible()
  const field = page.getByRole('spinbutton', { name: 'People in the store now' })
  await field.fill('17')
  const loaded = page.waitForResponse((response) => new URL(response.url()).pathname === `/stores/${storeId}.data`)
  await page.clock.fastForward('16:00')
  await (await loaded).finished()
  await expect(figure(page, 'entries')).toHaveText('2')
  await expect(field).toHaveValue('17')
  await page.getByRole('button', { name: 'Update count' }).click()
  await expect(figure(page, 'occupancy')).toHaveText(/^17(?!\d)/)
  await expect(field).toHaveValue('')
})

test('another store is shown with the same view of it, live, and its links lead to itself', async ({
  page,
  product,
  storeId,
}) => {
  const [a, b] = [`${storeId}-a`, `${storeId}-b`]
  const counts = { customers_in: 2, customers_out: 0, time_stamp: now() }
  product.sendCounted({ store_id: a, ...counts }, { store_id: b, ...counts, customers_in: 5 })
  await untilCounted(page, b)
  await page.goto(`/stores/${a}?wide=1`)
  await expect(figure(page, 'entries')).toHaveText('2')
  const people = page.getByRole('spinbutton', { name: 'People in the store now' })
  const correction = page.locator('input[name="correction_id"]')
  const ofA = await correction.inputValue()
  await people.fill('33')
  await page.getByRole('combobox', { name: 'Store' }).selectOption(`Store ${b}`)
  await expect(page).toHaveURL(`/stores/${b}?wide=1`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Store ${b}`)
  await expect(people).toHaveValue('')
  await expect(correction).not.toHaveValue(ofA)
  await expect(figure(page, 'entries')).toHaveText('5')
  product.sendCounted({ store_id: b, ...counts, door_id: 'back', time_stamp: now() })
  await expect(figure(page, 'entries')).toHaveText('7')
  await expect(page.getByRole('table', { name: 'Recent events' }).locator('tbody tr').first()).toContainText('back')
  await expect(page.getByRole('link', { name: 'History' }).last()).toHaveAttribute('href', `/history?store=${b}`)
  await expect(page.getByRole('link', { name: 'Door display' })).toHaveAttribute('href', `/display/${b}`)
})

test('a store that is chosen before the scripts are there is shown as soon as they are', async ({
  page,
  product,
  storeId,
}) => {
  const [a, b] = [`${storeId}-a`, `${storeId}-b`]
  const counts = { customers_in: 2, customers_out: 0, time_stamp: now() }
  product.sendCounted({ store_id: a, ...counts }, { store_id: b, ...counts })
  await untilCounted(page, b)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/assets/*.js', async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`/stores/${a}`, { waitUntil: 'commit' })
  await page.getByRole('combobox', { name: 'Store' }).selectOption(`Store ${b}`)
  release()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Store ${b}`)
  await expect(liveMark(page)).toBeVisible()
})

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } })

  test('the chart of today, which is wider than the screen, shows where the day is now', async ({
    page,
    product,
    storeId,
  }) => {
    product.sendCounted({ store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    await page.goto(`/stores/${storeId}`)
    await expect(liveMark(page)).toBeVisible()
    await page.getByRole('region', { name: 'Chart of today' }).scrollIntoViewIfNeeded()
    await expect(page.locator('[data-open] rect:first-child')).toBeInViewport()
  })
})

test.describe('in a page of another site', () => {
  test.use({ permissions: ['local-network-access'] })

  test('a tile in a page of another site moves with the store', async ({ page, product, storeId }) => {
    product.sendCounted({ store_id: storeId, customers_in: 4, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    const site = 'https://intranet.example/'
    const frame = `<!doctype html><iframe title="How full" src="${product.addresses.web}/embed/${storeId}?capacity=6"></iframe>`
    await page.route(site, (route) => route.fulfill({ contentType: 'text/html', body: frame }))
    await page.goto(site)
    const tile = page.frameLocator('iframe')
    await expect(tile.getByRole('heading', { level: 1 })).toHaveText('Come in')
    await expect(tile.getByText('Live', { exact: true })).toBeVisible()
    product.sendCounted({ store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() })
    await expect(tile.getByRole('heading', { level: 1 })).toHaveText('Please wait')
    await expect(tile.locator('[data-figure="occupancy"]')).toHaveText('6')
  })
})

test('people inside are drawn through the day, with the peak in words and a line where the store is full', async ({
  page,
  product,
  storeId,
}) => {
  const send = (customers_in: number, customers_out: number) =>
    product.sendCounted({ store_id: storeId, customers_in, customers_out, time_stamp: now() })
  send(12, 0)
  await untilCounted(page, storeId)
  // A zone in which it is noon: the day has begun and its reset is over.
  await page.goto(`/settings/stores/${storeId}`)
  await page.getByLabel('Time zone').fill(noonZone(Date.now()))
  await page.getByLabel('Capacity').fill('20')
  await page.getByRole('button', { name: 'Save store' }).click()
  await expect(page.getByRole('status')).toHaveText('Saved')
  await page.goto(`/stores/${storeId}`)
  const chart = page.getByRole('img', { name: /^People inside .* Peak today 12 at \d\d:\d\d\.$/ })
  await expect(chart).toBeVisible()
  await expect(chart.locator('[data-capacity="20"]')).toHaveCount(1)
  await expect(page.getByText(/people inside\. Peak today 12 at \d\d:\d\d/)).toBeVisible()
  send(9, 0)
  await expect(page.getByRole('img', { name: /Peak today 21 at/ })).toBeVisible({ timeout: 10_000 })
})

test.describe('a count beyond the capacity', () => {
  test.use({ expectedErrors: [/status of 409/] })

  test('is written only once it is sent again, so that a slip of the finger counts nobody', async ({
    page,
    product,
    storeId,
  }) => {
    product.sendCounted({ store_id: storeId, customers_in: 4, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    await page.goto(`/settings/stores/${storeId}`)
    await page.getByLabel('Capacity').fill('20')
    await page.getByRole('button', { name: 'Save store' }).click()
    await expect(page.getByRole('status')).toHaveText('Saved')
    await page.goto(`/stores/${storeId}`)
    const field = page.getByRole('spinbutton', { name: 'People in the store now' })
    await field.fill('55')
    await page.getByRole('button', { name: 'Update count' }).click()
    await expect(page.getByRole('alert')).toHaveText(
      '55 is more than the capacity of 20. If it is right, send it again.',
    )
    await expect(figure(page, 'occupancy')).toHaveText(/^4(?!\d)/)
    await field.fill('56')
    await page.getByRole('button', { name: 'Update count' }).click()
    await expect(page.getByRole('alert')).toContainText('56 is more than')
    await page.getByRole('button', { name: 'Update count' }).click()
    await expect(figure(page, 'occupancy')).toHaveText(/^56(?!\d)/)
  })
})
