import AxeBuilder from '@axe-core/playwright'
import { expect, test } from './fixtures'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'with scripts off', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a store is hidden, shown and removed; its rows stay, and it comes back with its next event', async ({
      page,
      product,
      storeId,
    }) => {
      test.setTimeout(90_000)
      const count = async () => {
        const event = { store_id: storeId, customers_in: 3, customers_out: 0, time_stamp: new Date().toISOString() }
        product.sendCounted(event)
      }
      const rows = async () =>
        (await product.rows(`SELECT count() AS n FROM traffic WHERE store_id = '${storeId}'`))[0]?.n
      const settings = `/settings/stores?q=${storeId}`
      const listed = page
        .getByRole('table', { name: 'Registered stores' })
        .getByRole('row')
        .filter({ hasText: storeId })
      const isListed = async () => {
        await page.goto(settings)
        return listed.count()
      }
      await count()
      await expect.poll(isListed, { timeout: 20_000 }).toBe(1)
      if (scripts) {
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
        expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
      }
      const isOnTheLivePage = async () => {
        await page.goto('/')
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Live')
        return (await page.locator(`a[href="/stores/${storeId}"]`).count()) > 0
      }
      await expect.poll(isOnTheLivePage).toBe(true)
      await page.goto(settings)
      await listed.getByRole('button', { name: /^Hide/ }).click()
      await expect(listed).toContainText('Hidden')
      expect(await isOnTheLivePage()).toBe(false)
      await page.goto(settings)
      await listed.getByRole('button', { name: /^Show/ }).click()
      await expect(listed).not.toContainText('Hidden')

      await listed.getByRole('link', { name: /^Remove/ }).click()
      await expect(page.getByText('Counted rows stay in the database')).toBeVisible()
      await page.getByRole('button', { name: 'Remove' }).click()
      await expect(page.getByText('No such store')).toBeVisible()
      expect(await rows()).toBe(1)
      // The worker learns of it within a second; events until then have rows and bring no store.
      const isBack = async () => {
        await count()
        return isListed()
      }
      await expect.poll(isBack, { timeout: 20_000 }).toBe(1)
      expect(await rows()).toBeGreaterThan(1)
    })
  })
}
