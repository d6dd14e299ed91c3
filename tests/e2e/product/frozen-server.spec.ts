import { expect, test } from '../fixtures'
import { liveMark, now, untilCounted } from '../live/page-figures'

test.describe('when the web process is frozen @alone', () => {
  test('open pages say within five seconds that the server is not responding, and are live again once it goes on', async ({
    page,
    product,
    storeId,
  }) => {
    product.sendCounted({ store_id: storeId, customers_in: 3, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    await page.goto(`/?q=${storeId}`)
    await expect(liveMark(page)).toBeVisible()
    const pid = product.currentPids().web ?? 0
    expect(pid).toBeGreaterThan(0)
    process.kill(pid, 'SIGSTOP')
    try {
      // Five seconds, and one for the page to say so.
      await expect(page.getByText(/^Stale since \d\d:\d\d: the server is not responding/)).toBeVisible({
        timeout: 6_000,
      })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await expect(liveMark(page)).toBeVisible({ timeout: 10_000 })
  })
})
