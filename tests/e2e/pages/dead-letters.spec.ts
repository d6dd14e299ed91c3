import { expect, test } from '../fixtures'

test('a wrong message is parked with its reason, and the rest goes on', async ({ page, product, storeId }) => {
  const good = { store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: new Date().toISOString() }
  const notJson = `{"store_id": "${storeId}", "customers_in": `
  product.sendCounted(good, notJson, [good, { ...good, customers_in: -1 }], { ...good, time_stamp: undefined }, good)
  product.sendAtomic({ event_type: 'left', time: good.time_stamp, weekday: 'x', time_slot: 'y', store_id: storeId })
  await expect
    .poll(async () => (await page.request.get(`/api/history?store_id=${storeId}`)).json())
    .toMatchObject([{ customers_in_total: 3 }])
  const parked = () =>
    product.rows(
      `SELECT topic, reason, message, payload FROM dead_letters WHERE payload LIKE '%${storeId}%' ORDER BY ts`,
    )
  await expect.poll(async () => (await parked()).length).toBe(4)
  expect((await parked()).map(({ topic, reason }) => `${topic} ${reason}`).sort()).toEqual([
    'foot_traffic_realistic unknown-shape',
    'store-traffic field-missing',
    'store-traffic field-wrong',
    'store-traffic not-json',
  ])
  const wrong = (await parked()).find(({ payload }) => String(payload).includes('"customers_in":-1'))
  expect(wrong?.message).toContain('customers_in')
})
