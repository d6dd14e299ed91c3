import { DAY_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'

/** Two days ago, which is over in every zone. */
const DAY = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10)

test('people inside one store are shown with their peak, by bar and in the table; what is missing is linked to', async ({
  page,
  product,
  storeId,
}) => {
  const at = (time: string) => `${DAY}T${time}:00Z`
  product.sendCounted(
    { store_id: storeId, customers_in: 60, customers_out: 0, time_stamp: at('10:05') },
    { store_id: storeId, customers_in: 30, customers_out: 20, time_stamp: at('10:40') },
    { store_id: storeId, customers_in: 0, customers_out: 70, time_stamp: at('11:30') },
    { store_id: `${storeId}-other`, customers_in: 1, customers_out: 0, time_stamp: at('11:30') },
  )
  const file = async () => (await page.request.get(`/history/export/csv?store=${storeId}&range=7d`)).text()
  await expect.poll(file, { timeout: 15_000 }).toContain(',0,70')
  await page.goto(`/history?store=${storeId}&from=${DAY}&to=${DAY}&bucket=1h&zone=UTC`)
  const inside = page.locator('section').filter({ has: page.getByRole('heading', { name: 'People inside' }) })
  await expect(inside).toContainText(/Peak inside\s*70/)
  await expect(inside.getByRole('img', { name: /People inside: .* peak 70/ })).toBeVisible()
  await expect(inside.getByRole('link', { name: 'Set hours' })).toHaveAttribute(
    'href',
    `/settings/stores/${storeId}#hours`,
  )
  await expect(inside.getByRole('link', { name: 'Set capacity' })).toHaveAttribute(
    'href',
    `/settings/stores/${storeId}#capacity`,
  )
  const hour = (time: string) => page.locator(`tr[data-hour="${DAY}T${time}:00.000Z"]`)
  await expect(hour('10:00').getByRole('cell').nth(6)).toHaveText('70')
  // Nothing was heard any more: unknown, not 0.
  await expect(hour('12:00').getByRole('cell').nth(6)).toHaveText('–')

  await page.goto(`/history?store=${storeId},${storeId}-other&range=7d`)
  await expect(inside).toContainText('Choose a store')
})
