import { axeFindings } from '../browser/accessibility'
import { expect, test } from '../fixtures'
import { now, tileOf, untilCounted } from '../live/page-figures'

for (const scripts of [true, false]) {
  test.describe(scripts ? 'with scripts' : 'with scripts off', () => {
    test.use({ javaScriptEnabled: scripts, expectedErrors: [/status of 400/] })

    test('a store gets its name, hours, capacity and doors; open pages show it within 5 s, and so does QuestDB', async ({
      page,
      context,
      product,
      storeId,
    }) => {
      test.setTimeout(60_000)
      const name = `Shop ${storeId}`
      product.sendCounted({
        store_id: storeId,
        customers_in: 44,
        customers_out: 0,
        time_stamp: now(),
        door_id: 'north',
      })
      await untilCounted(page, storeId)
      const live = await context.newPage()
      await live.goto(`/?q=${storeId}`)
      await expect(tileOf(live, storeId)).toBeVisible()

      // From the page of the store to what it lacks.
      await page.goto(`/stores/${storeId}`)
      await page.getByRole('link', { name: 'Set capacity' }).click()
      await expect(page).toHaveURL(new RegExp(`/settings/stores/${storeId}#capacity`))
      const form = page.getByRole('form', { name: 'Store settings' })
      await form.getByLabel('Name', { exact: true }).fill(name)
      await form.getByLabel('Group').fill('Nord')
      await form.getByLabel('Time zone').fill('lisbon')
      await form.getByLabel('Monday', { exact: true }).fill('9-12, 13:30-18')
      await form.getByLabel('Sunday', { exact: true }).fill('20:00–02:00')
      await form.getByLabel('Date of special day 1').fill('2027-12-25')
      await form.getByLabel('Name of special day 1').fill('Christmas Day')
      await form.getByLabel('Capacity').fill('many')
      await form.getByRole('button', { name: 'Save store' }).click()

      // One wrong value: it is said where, and everything that was typed is still there.
      await expect(form.getByRole('alert')).toContainText('one value is wrong. It is marked below.')
      await expect(form.getByLabel('Capacity')).toHaveAttribute('aria-invalid', 'true')
      await expect(form.getByLabel('Monday', { exact: true })).toHaveValue('9-12, 13:30-18')
      await expect(form.getByLabel('Name of special day 1')).toHaveValue('Christmas Day')
      await form.getByLabel('Capacity').fill('1,200')
      await form.getByRole('button', { name: 'Save store' }).click()
      await expect(form.getByRole('status')).toHaveText('Saved')
      await expect(form.getByLabel('Monday', { exact: true })).toHaveValue('09:00–12:00, 13:30–18:00')
      await expect(form.getByLabel('Sunday', { exact: true })).toHaveValue('20:00–02:00')
      await expect(form.getByLabel('Time zone')).toHaveValue('Europe/Lisbon')

      // A page that is open loads itself again; without scripts whoever looks does.
      if (!scripts) await live.reload()
      await expect(tileOf(live, storeId)).toContainText(name, { timeout: 5_000 })
      await page.goto(`/stores/${storeId}`)
      await expect(page.getByText('44 of 1200 · 4% full')).toBeVisible()
      await page.goto(`/stores?q=${storeId}&page=1`)
      const row = page.getByRole('table', { name: 'Stores' }).getByRole('row').filter({ hasText: name })
      await expect(row).toContainText('1,200')
      await expect(row).toContainText('Nord')
      await expect
        .poll(
          async () =>
            (await product.rows(`SELECT name, capacity, time_zone FROM stores WHERE store_id = '${storeId}'`))[0],
          { timeout: 20_000 },
        )
        .toMatchObject({ name, capacity: 1200, time_zone: 'Europe/Lisbon' })
    })
  })
}

test.describe('two people', () => {
  test.use({ expectedErrors: [/status of 409/] })

  test('two people who save one store: the later is told what the earlier changed, and decides', async ({
    page,
    context,
    product,
    storeId,
  }) => {
    test.setTimeout(60_000)
    product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    const other = await context.newPage()
    const save = (one: typeof page) => one.getByRole('button', { name: 'Save store' }).click()
    for (const one of [page, other]) await one.goto(`/settings/stores/${storeId}`)
    await other.getByLabel('Name', { exact: true }).fill('Theirs')
    await save(other)
    await expect(other.getByRole('status')).toHaveText('Saved')
    await page.getByLabel('Capacity').fill('12')
    await save(page)
    await expect(page.getByRole('alert')).toContainText('Name is now Theirs')
    await page.getByLabel('Name', { exact: true }).fill('Both')
    await save(page)
    await expect(page.getByRole('status')).toHaveText('Saved')
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Both')
    await expect(page.getByLabel('Capacity')).toHaveValue('12')
  })
})

test('stores are exported, changed in a file, looked at and imported; rows that make no sense are said and left out', async ({
  page,
  product,
  storeId,
}) => {
  test.setTimeout(60_000)
  product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
  await untilCounted(page, storeId)
  const exported = await (await page.request.get('/settings/stores.csv')).text()
  const heading = exported.slice(1, exported.indexOf('\r\n'))
  const own = exported.split('\r\n').find((line) => line.startsWith(`${storeId},`))
  const preview = async (text: string) => {
    await page.goto('/settings/import-stores')
    await page
      .getByLabel('File with stores')
      .setInputFiles({ name: 'stores.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await page.getByRole('button', { name: 'Preview' }).click()
  }
  await preview(`${heading}\r\n${own}\r\n`)
  await expect(page.locator('[data-preview]')).toContainText('0 stores new, 0 stores changed, 1 store unchanged.')
  await page.getByRole('button', { name: 'Discard' }).click()

  await preview(
    `store_id;name;monday;capacity;manager\n${storeId};Bahnhof;9-18;330;Eva\n${storeId}-2;Neu;;;\n${storeId}-3;;late;;\n`,
  )
  await expect(page.locator('[data-preview]')).toContainText('1 store new, 1 store changed, 0 stores unchanged.')
  await expect(page.locator('[data-preview]')).toContainText('1 row skipped.')
  await expect(page.locator('[data-preview]')).toContainText('Columns not used: manager.')
  await expect(page.getByRole('table', { name: 'Skipped rows' })).toContainText('monday')
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: 'Save 2 stores' }).click()
  await expect(page).toHaveURL('/stores?saved=2')
  await expect(page.getByRole('status').filter({ hasText: '2 stores saved' })).toBeVisible()
  await page.goto(`/settings/stores/${storeId}`)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Bahnhof')
  await expect(page.getByLabel('Monday', { exact: true })).toHaveValue('09:00–18:00')
  await expect(page.getByLabel('Capacity')).toHaveValue('330')
  expect((await page.request.get(`/settings/stores/${storeId}-3`)).status()).toBe(404)
})
