import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures'
import { figure, liveMark, now, tileOf, untilCounted } from './page-figures'

const occupancy = (page: Page, storeId: string) => figure(tileOf(page, storeId), 'occupancy')

test('a correction by the form moves the tile, is marked on the page, and adds no entries', async ({
  page,
  context,
  product,
  storeId,
}) => {
  product.sendCounted({ store_id: storeId, customers_in: 5, customers_out: 1, time_stamp: now() })
  await page.goto('/')
  await expect(occupancy(page, storeId)).toHaveText(/^4(?!\d)/)
  const storePage = await context.newPage()
  await storePage.goto(`/stores/${storeId}`)
  await storePage.getByRole('spinbutton', { name: 'People in the store now' }).fill('12')
  await storePage.getByRole('button', { name: 'Update count' }).click()
  await expect(storePage.getByText(/Corrected at \d\d:\d\d to 12; counters said 4/)).toBeVisible()
  await expect(figure(storePage, 'occupancy')).toHaveText(/^12(?!\d)/)
  await expect(figure(storePage, 'entries')).toHaveText('5')
  await expect(occupancy(page, storeId)).toHaveText(/^12(?!\d)/)
  product.sendCounted({ store_id: storeId, customers_in: 0, customers_out: 3, time_stamp: now() })
  await expect(occupancy(page, storeId)).toHaveText(/^9(?!\d)/)
})

test('the newest correction can be undone: the figure is as if it had not been, with what has come since', async ({
  page,
  product,
  storeId,
}) => {
  product.sendCounted({ store_id: storeId, customers_in: 5, customers_out: 1, time_stamp: now() })
  await untilCounted(page, storeId)
  await page.goto(`/stores/${storeId}`)
  await page.getByRole('spinbutton', { name: 'People in the store now' }).fill('12')
  await page.getByRole('button', { name: 'Update count' }).click()
  await expect(figure(page, 'occupancy')).toHaveText(/^12(?!\d)/)
  product.sendCounted({ store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() })
  await expect(figure(page, 'occupancy')).toHaveText(/^14(?!\d)/)
  await page.getByRole('button', { name: 'Undo the correction to 12' }).click()
  await expect(figure(page, 'occupancy')).toHaveText(/^6(?!\d)/)
  await expect(page.getByText(/Corrected at \d\d:\d\d to 6; counters said 14/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Undo the correction to 12' })).toHaveCount(0)
})

test('a correction that was not sent by our own page, or is no number, changes nothing and is answered', async ({
  page,
  product,
  storeId,
}) => {
  product.sendCounted({ store_id: storeId, customers_in: 5, customers_out: 0, time_stamp: now() })
  await untilCounted(page, storeId)
  const post = (people: string, origin: string, id = storeId) =>
    page.request.post(`/stores/${id}`, { form: { people }, headers: { origin }, maxRedirects: 0 })
  expect((await post('50', 'https://evil.example')).status()).toBe(403)
  expect((await post('many', product.addresses.web)).status()).toBe(400)
  for (const people of ['5', 'many']) expect((await post(people, product.addresses.web, 'nobody')).status()).toBe(404)
  const put = await page.request.put(`/stores/${storeId}`, { form: { people: '5' } })
  expect([put.status(), put.headers().allow]).toEqual([405, 'GET, HEAD, POST'])
  expect(await (await page.request.get(`/api/stores/${storeId}`)).json()).toMatchObject({ current_customers: 5 })
})

test('what is looked for shows at once and is in the address', async ({ page, product, storeId }) => {
  const counts = { customers_in: 2, customers_out: 0, time_stamp: now() }
  product.sendCounted(
    { store_id: `${storeId}-a`, ...counts },
    { store_id: `${storeId}-b`, ...counts, customers_in: 30 },
  )
  // A page that is open puts its stores in order every ten seconds; one that is opened has them in order.
  for (const [id, people] of [
    ['a', 2],
    ['b', 30],
  ])
    await expect
      .poll(async () => (await page.request.get(`/api/stores/${storeId}-${id}`)).json())
      .toMatchObject({ current_customers: people })
  await page.goto(`/?q=${storeId}&sort=busiest`)
  await expect(page.getByRole('main').getByRole('listitem')).toHaveText([/-b/, /-a/])
  await expect(page.locator('[data-figure="total"]')).toHaveText('32')
  await page.getByRole('searchbox', { name: 'Find a store' }).fill(`${storeId}-A`)
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
  await expect(page).toHaveURL(new RegExp(`q=${storeId}-A`))
  await page.getByRole('combobox', { name: 'Order' }).selectOption('name')
  await expect(page).toHaveURL(/sort=name/)
  await page.getByRole('searchbox', { name: 'Find a store' }).fill('no such store')
  await expect(page.getByText('No matching stores')).toBeVisible()
  await page.getByRole('link', { name: 'Show all stores' }).click()
  await expect(tileOf(page, `${storeId}-b`)).toBeVisible()
})

test('what is typed before the scripts are there is looked for as soon as they are', async ({
  page,
  product,
  storeId,
}) => {
  const counts = { customers_in: 2, customers_out: 0, time_stamp: now() }
  product.sendCounted({ store_id: `${storeId}-a`, ...counts }, { store_id: `${storeId}-b`, ...counts })
  await page.goto(`/?q=${storeId}&sort=name`)
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(2)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/assets/*.js', async (route) => {
    await held
    await route.continue()
  })
  await page.reload({ waitUntil: 'commit' })
  await page.getByRole('searchbox', { name: 'Find a store' }).fill(`${storeId}-a`)
  release()
  await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
  await expect(page).toHaveURL(new RegExp(`q=${storeId}-a`))
})

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false })

  test('the form of the live page and the correction work', async ({ page, product, storeId }) => {
    product.sendCounted({ store_id: storeId, customers_in: 3, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    await page.goto('/')
    await page.getByRole('searchbox', { name: 'Find a store' }).fill(storeId)
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1)
    await page.getByRole('link', { name: `Store ${storeId}` }).click()
    await page.getByRole('spinbutton', { name: 'People in the store now' }).fill('8')
    await page.getByRole('button', { name: 'Update count' }).click()
    await expect(page.getByText(/Corrected at \d\d:\d\d to 8/)).toBeVisible()
  })
})

test('the wall fills the screen with figures alone, and moves', async ({ page, product, storeId }) => {
  product.sendCounted({ store_id: storeId, customers_in: 7, customers_out: 0, time_stamp: now() })
  await untilCounted(page, storeId)
  await page.setViewportSize({ width: 1920, height: 1080 })
  await page.goto(`/?store=${storeId}&wall=1`)
  await expect(page.getByRole('navigation')).toHaveCount(0)
  await expect(liveMark(page)).toBeVisible()
  product.sendCounted({ store_id: storeId, customers_in: 0, customers_out: 2, time_stamp: now() })
  await expect(occupancy(page, storeId)).toHaveText(/^5(?!\d)/)
  const size = await occupancy(page, storeId).evaluate((figure) => Number.parseFloat(getComputedStyle(figure).fontSize))
  expect(size).toBeGreaterThan(90)
  expect(await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight])).toEqual([1080, 1080])
})

test('the display at the door turns from come in to please wait, and back when a few have left', async ({
  page,
  product,
  storeId,
}) => {
  const pass = (customers_in: number, customers_out: number) =>
    product.sendCounted({ store_id: storeId, customers_in, customers_out, time_stamp: now() })
  pass(19, 0)
  await untilCounted(page, storeId)
  await page.goto(`/display/${storeId}?capacity=20`)
  const advice = page.getByRole('heading', { level: 1 })
  await expect(advice).toHaveText('Come in')
  await expect(page.getByText('Room for 1 more')).toBeVisible()
  await expect(page.getByText('Live', { exact: true })).toBeVisible()
  pass(1, 0)
  await expect(advice).toHaveText('Please wait')
  await expect(page.getByText('Room again when 2 have left')).toBeVisible()
  pass(0, 1)
  await expect(page.getByText('Room again when one more has left')).toBeVisible()
  await expect(advice).toHaveText('Please wait')
  pass(0, 1)
  await expect(advice).toHaveText('Come in')
  expect((await page.request.get(`/display/${storeId}?capacity=lots`)).status()).toBe(400)
})

test('only the tile to embed may be framed by the sites named in the settings', async ({ product, storeId, page }) => {
  product.sendCounted({ store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() })
  await untilCounted(page, storeId)
  const ancestors = async (path: string) => {
    const { headers } = await fetch(`${product.addresses.web}${path}`)
    const policy = /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]
    return [policy, headers.get('x-frame-options')]
  }
  expect(await ancestors(`/embed/${storeId}`)).toEqual(["'self' https://intranet.example", null])
  for (const path of ['/', `/display/${storeId}`, `/stores/${storeId}`]) {
    expect(await ancestors(path)).toEqual(["'self'", 'SAMEORIGIN'])
  }
})
