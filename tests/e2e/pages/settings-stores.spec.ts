import { axeFindings } from '../browser/accessibility'
import { expect, test } from '../fixtures'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'with scripts off', () => {
    test.use({ javaScriptEnabled: scripts })

    test('a store is hidden, shown and removed; its rows stay, and it comes back with its next event', async ({
      page,
      context,
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
      if (scripts) expect(await axeFindings(page)).toEqual([])
      const isOnTheLivePage = async () => {
        await page.goto('/')
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Live')
        return (await page.locator(`a[href="/stores/${storeId}"]`).count()) > 0
      }
      await expect.poll(isOnTheLivePage).toBe(true)
      const open = await context.newPage()
      await open.goto(`/?q=${storeId}`)
      const tile = open.locator(`a[href="/stores/${storeId}"]`)
      await expect(tile.first()).toBeVisible()
      await page.goto(settings)
      await listed.getByRole('button', { name: /^Hide/ }).click()
      await expect(listed).toContainText('Hidden')
      // A page that is open loads itself again; without scripts whoever looks does.
      if (!scripts) await open.goto(`/?q=${storeId}`)
      await expect(tile).toHaveCount(0, { timeout: 5_000 })
      expect(await isOnTheLivePage()).toBe(false)
      await page.goto(settings)
      await listed.getByRole('button', { name: /^Show/ }).click()
      await expect(listed).not.toContainText('Hidden')

      await listed.getByRole('link', { name: /^Remove/ }).click()
      await expect(page.getByText('Counts stay in the database')).toBeVisible()
      await page.getByRole('button', { name: 'Remove' }).click()
      await expect(page.getByText('No matching stores')).toBeVisible()
      expect(await rows()).toBe(1)
      // The worker learns of it within a second; events until then have rows and bring no store.
      const isBack = async () => {
        await count()
        return isListed()
      }
      await expect.poll(isBack, { timeout: 20_000 }).toBe(1)
      expect(await rows()).toBeGreaterThan(1)
    })

    test('a mistyped id is merged into its store: its counts are those of the store, also on pages that are open, and again its own once separated', async ({
      page,
      context,
      product,
      storeId,
    }) => {
      test.setTimeout(120_000)
      const typo = `${storeId}-typo`
      const event = (store_id: string, customers_in: number) => ({
        store_id,
        customers_in,
        customers_out: 0,
        time_stamp: new Date().toISOString(),
      })
      product.sendCounted(event(storeId, 3), event(typo, 5))
      const listed = page
        .getByRole('table', { name: 'Registered stores' })
        .getByRole('row')
        .filter({ hasText: storeId })
      const rowsListed = async () => {
        await page.goto(`/settings/stores?q=${storeId}`)
        return listed.count()
      }
      await expect.poll(rowsListed, { timeout: 20_000 }).toBe(2)
      const mirrored = async () =>
        (await product.rows(`SELECT merged_into FROM stores WHERE store_id = '${typo}'`))[0]?.merged_into ?? null
      const peopleAt = async (id: string) => {
        const answer = await page.request.get(`/api/stores/${id}`)
        return answer.ok() ? ((await answer.json()) as { current_customers: number }).current_customers : null
      }
      await expect.poll(() => peopleAt(typo), { timeout: 20_000 }).toBe(5)
      const live = await context.newPage()
      await live.goto(`/?q=${storeId}`)
      const tile = (id: string) => live.locator(`a[href="/stores/${id}"]`)
      await expect(tile(typo).first()).toBeVisible()

      await listed
        .filter({ hasText: typo })
        .getByRole('link', { name: /^Merge/ })
        .click()
      await page.getByRole('searchbox', { name: 'Merge into' }).fill(storeId)
      await page.getByRole('search', { name: 'Store to merge into' }).getByRole('button', { name: 'Find' }).click()
      await page
        .getByRole('region', { name: 'Merge' })
        .getByRole('link', { name: new RegExp(`${storeId}\\)?$`) })
        .click()
      await expect(page.getByRole('region', { name: 'Merge' })).toContainText('Its one count of the last 30 days')
      await expect(page.getByText('Nothing is deleted; you can separate them again.')).toBeVisible()
      if (scripts) expect(await axeFindings(page)).toEqual([])
      await page.getByRole('button', { name: 'Merge', exact: true }).click()
      await expect(listed).toHaveCount(1)
      await expect(listed).toContainText(typo)
      // A page that is open has loaded itself again; without scripts it is loaded by hand.
      if (!scripts) await live.goto(`/?q=${storeId}`)
      await expect(tile(typo)).toHaveCount(0, { timeout: 5_000 })
      await expect.poll(() => peopleAt(storeId), { timeout: 5_000 }).toBe(8)
      expect(await peopleAt(typo)).toBe(8)
      await expect.poll(mirrored, { timeout: 10_000 }).toBe(storeId)
      await page.goto(`/stores/${typo}`)
      await expect(page).toHaveURL(new RegExp(`/stores/${storeId}$`))
      await page.goto(`/history?store=${typo}&range=today`)
      await expect(page).toHaveURL(new RegExp(`store=${storeId}`))
      product.sendCounted(event(typo, 2))
      await expect.poll(() => peopleAt(storeId), { timeout: 20_000 }).toBe(10)
      expect(await rowsListed()).toBe(1)

      await page.getByRole('button', { name: `Separate ${typo} again` }).click()
      await expect(listed).toHaveCount(2)
      await expect.poll(() => peopleAt(storeId), { timeout: 5_000 }).toBe(3)
      await expect.poll(() => peopleAt(typo), { timeout: 5_000 }).toBe(7)
      await expect.poll(mirrored, { timeout: 10_000 }).toBe(null)
    })
  })
}
