import { randomUUID } from 'node:crypto'
import { HOUR_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'

test('what an hour was, what it is and since when; a link as of a moment tells the same for ever', async ({
  page,
  product,
  storeId,
}) => {
  test.setTimeout(150_000)
  const hour = Math.floor((Date.now() - 3 * HOUR_MS) / HOUR_MS) * HOUR_MS
  const counted = (customers_in: number, second: number) => ({
    store_id: storeId,
    customers_in,
    customers_out: 0,
    time_stamp: new Date(hour + second * 1000).toISOString(),
    event_id: randomUUID(),
  })
  const known = async () => {
    const [row] = await product.rows(
      `SELECT max(revision) AS n, max(known_at) AS at FROM count_revisions WHERE store_id = '${storeId}'`,
    )
    const ms = Date.parse(String(row?.at))
    return ms <= Date.now() ? Number(row?.n) : 0
  }
  const first = counted(120, 10)
  product.sendCounted(first)
  await expect.poll(known, { timeout: 50_000 }).toBe(1)
  const begun = async () =>
    Date.parse(String((await product.rows('SELECT max(ts) AS at FROM count_revisions_begun'))[0]?.at))
  await expect.poll(async () => (await begun()) <= Date.now(), { timeout: 50_000 }).toBe(true)
  const then = new Date().toISOString()
  const address = `/history?store=${storeId}&zone=UTC&asof=${then}`
  await page.goto(address)
  await expect(page).toHaveURL(/\/history\/as-of\?/)
  const row = page.locator(`[data-bucket="${new Date(hour).toISOString()}"]`)
  await expect(row).toContainText('120')
  await expect(page.getByRole('region', { name: 'Not shown' })).toContainText('How long people stayed')

  product.sendCounted(counted(11, 20), first)
  await expect.poll(known, { timeout: 60_000 }).toBe(2)
  await page.goto(address)
  await expect(row.getByRole('cell').nth(2)).toHaveText('120')
  await expect(row).toContainText('+11 in')
})

test('a moment that makes no sense or lies before the recording is told kindly', async ({ product }) => {
  for (const asof of ['soon', '2999-01-01T00:00:00Z', '2001-01-01T00:00:00Z']) {
    const response = await fetch(`${product.addresses.web}/history?asof=${asof}`)
    expect([asof, response.status]).toEqual([asof, 400])
    expect(await response.text()).toContain('asof:')
  }
})
