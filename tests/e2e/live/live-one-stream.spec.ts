import type { BrowserContext, Page } from '@playwright/test'
import { type CountingProxy, countStreams } from '~/tests/support/servers/counting-proxy'
import { test as base, expect } from '../fixtures'
import { figure, liveMark, now, tileOf } from './page-figures'

const test = base.extend<{ counted: CountingProxy }>({
  counted: async ({ product }, use) => {
    const counted = await countStreams(product.addresses.web)
    await use(counted)
    await counted.close()
  },
})

const entries = (page: Page, storeId: string) => figure(tileOf(page, storeId), 'entries')
const onStorePage = (page: Page) => page.locator('dl [data-figure="entries"]')

async function openTabs(context: BrowserContext, address: string, paths: readonly string[]): Promise<Page[]> {
  const tabs: Page[] = []
  for (const path of paths) {
    const tab = await context.newPage()
    await tab.goto(`${address}${path}`, { waitUntil: 'commit' })
    tabs.push(tab)
  }
  return tabs
}

test('two tabs share one connection, also on different pages; eight tabs are all live', async ({
  context,
  counted,
  product,
  storeId,
}) => {
  test.setTimeout(120_000)
  product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
  const [first] = await openTabs(context, counted.address, ['/'])
  await expect(entries(first!, storeId)).toHaveText('1')
  await openTabs(context, counted.address, [`/stores/${storeId}`])
  await expect(onStorePage(context.pages().at(-1)!)).toHaveText('1')
  await expect.poll(() => counted.openStreams()).toBe(1)

  const more = ['/?view=table', '/?sort=busiest', '/?wall=1', `/stores/${storeId}`, `/?store=${storeId}`, '/']
  await openTabs(context, counted.address, more)
  product.sendCounted({ store_id: storeId, customers_in: 4, customers_out: 0, time_stamp: now(), door_id: 'north' })
  const tabs = context.pages()
  expect(tabs).toHaveLength(8)
  for (const tab of tabs) {
    const count = tab.url().includes('/stores/') ? onStorePage(tab) : entries(tab, storeId)
    if (tab.url().includes('wall=1') && (await count.count()) === 0) continue
    await expect(count).toHaveText('5')
  }
  const newest = tabs[1]!.getByRole('table', { name: 'Recent events' }).locator('tbody tr').first()
  await expect(newest).toContainText('north')
  expect(counted.openStreams()).toBe(1)

  for (const tab of tabs) await tab.close()
  await expect.poll(() => counted.openStreams()).toBe(0)
})

test('a browser without shared workers has one connection too; the next tab takes it over when its holder goes', async ({
  context,
  counted,
  product,
  storeId,
}) => {
  test.setTimeout(60_000)
  await context.addInitScript(() => Reflect.deleteProperty(window, 'SharedWorker'))
  product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
  const [holder] = await openTabs(context, counted.address, ['/'])
  await expect(entries(holder!, storeId)).toHaveText('1')
  const [other, third] = await openTabs(context, counted.address, [`/stores/${storeId}`, '/'])
  for (const tab of [holder!, other!, third!]) await expect(liveMark(tab)).toBeVisible({ timeout: 15_000 })
  await expect.poll(() => counted.openStreams()).toBe(1)
  await holder?.close()
  product.sendCounted({ store_id: storeId, customers_in: 2, customers_out: 0, time_stamp: now() })
  await expect(onStorePage(other!)).toHaveText('3', { timeout: 10_000 })
  await expect(entries(third!, storeId)).toHaveText('3')
  await expect.poll(() => counted.openStreams()).toBe(1)
})

test.describe('when the web process is killed @alone', () => {
  test.use({ expectedErrors: [/^Failed to load resource/] })

  test('open pages say since when they are stale, and are live again without a gap in counts or events', async ({
    page,
    context,
    product,
    storeId,
  }) => {
    test.setTimeout(60_000)
    product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
    await page.goto('/')
    await expect(entries(page, storeId)).toHaveText('1')
    const storePage = await context.newPage()
    await storePage.goto(`/stores/${storeId}`)
    await expect(liveMark(storePage)).toBeVisible()
    const { launcher = 0, web = 0 } = product.currentPids()
    const announced = page.locator('[aria-live="polite"]')
    // Held, the launcher cannot bring the web process back before the pages find that worth a word.
    process.kill(launcher, 'SIGSTOP')
    try {
      process.kill(web, 'SIGKILL')
      await expect(page.getByText(/^Stale since \d\d:\d\d/)).toBeVisible({ timeout: 10_000 })
      await expect(announced).toHaveText('The figures are not up to date.')
      await expect(entries(page, storeId)).toHaveText('1')
      product.sendCounted({ store_id: storeId, customers_in: 6, customers_out: 2, time_stamp: now(), door_id: 'away' })
    } finally {
      process.kill(launcher, 'SIGCONT')
    }
    await expect(entries(page, storeId)).toHaveText('7', { timeout: 30_000 })
    await expect(page.getByText(/^Stale since/)).toHaveCount(0)
    await expect(announced).toHaveText(/people now\.$/)
    await expect(onStorePage(storePage)).toHaveText('7')
    const newest = storePage.getByRole('table', { name: 'Recent events' }).locator('tbody tr').first()
    await expect(newest).toContainText('away')
    expect(product.currentPids().web).not.toBe(web)
  })
})
