import { dirname, join } from 'node:path'
import { unknownStore } from '~/domain/stores'
import { openRegistry } from '~/registry'
import addresses from '../../bookmarks/addresses.json' with { type: 'json' }
import history from '../../bookmarks/history.json' with { type: 'json' }
import { expect, test } from '../fixtures'

test.use({ javaScriptEnabled: false })

/** The stores and the group that bookmarks name; and the past recorded since before the moments they name. */
test.beforeAll(async ({ product }) => {
  const folder = dirname(process.env.STOREPULSE_E2E_FILE ?? '')
  const registry = await openRegistry(`file:${join(folder, 'registry.sqlite')}`)
  const stores = ['a', 'b', 'bookmarked'].map((id) => ({ ...unknownStore(id, 'Europe/Zurich'), group: 'India' }))
  await registry.saveStores(stores)
  await registry.close()
  await product.rows("INSERT INTO count_revisions_begun VALUES ('2026-10-01T00:00:00Z', 'worker')")
  await expect
    .poll(async () => (await product.rows('SELECT min(ts) AS ts FROM count_revisions_begun'))[0]?.ts)
    .toBe('2026-10-01T00:00:00.000000Z')
})

for (const { search, canonical } of history) {
  test(`the bookmark /history?${search} is answered by the one address of its question`, async ({ page }) => {
    const response = await page.goto(`/history?${search}`)
    expect(response?.status()).toBe(200)
    await expect(page.locator('link[rel="canonical"]')).toHaveAttribute('href', canonical)
    const url = new URL(page.url())
    expect(decodeURIComponent(`${url.pathname}${url.search}`)).toBe(decodeURIComponent(canonical))
  })
}

test('bookmarks of moments, files, statements and the API are answered', async ({ page }) => {
  for (const { address, canonical } of addresses) {
    if (canonical === null) {
      const answer = await page.request.get(address)
      expect([address, answer.status()]).toEqual([address, 200])
      expect([address, (await answer.body()).length > 0]).toEqual([address, true])
      continue
    }
    const response = await page.goto(address)
    expect([address, response?.status()]).toEqual([address, 200])
    await expect(page.locator('link[rel="canonical"]')).toHaveAttribute('href', canonical)
  }
})
