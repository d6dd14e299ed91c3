import type { Page } from '@playwright/test'
import { axeFindings } from '../browser/accessibility'
import { watchMainThread } from '../browser/main-thread'
import { counted, expect, type ManyStores, test, UNBALANCED } from './many-stores'
import { figure, liveMark, tileOf } from './page-figures'

/** How often every store changes while a page is watched; each time as soon as the page has shown the change before. */
const ROUNDS = 20

const total = (page: Page) => page.locator('[data-figure="total"]')
const tiles = (page: Page) => page.getByRole('main').getByRole('listitem')
const numberOf = (text: string | null) => Number.parseInt((text ?? '').replaceAll(',', ''), 10)

/** Two hundred tiles take long to come to life on a slow machine with other tests beside. */
test.describe.configure({ timeout: 60_000 })

/** Opens a page of many stores and waits until it is live. */
async function open(page: Page, many: ManyStores, path: string): Promise<void> {
  await page.goto(`${many.web}${path}`)
  await expect(liveMark(page)).toBeVisible({ timeout: 25_000 })
}

/** One person more in each store, again and again; meanwhile something is done to the page. */
async function everyStoreChanges(page: Page, many: ManyStores, meanwhile: (round: number) => Promise<unknown>) {
  const ids = many.stores.map(({ storeId }) => storeId)
  let people = numberOf(await total(page).textContent())
  for (let round = 0; round < ROUNDS; round += 1) {
    people += ids.length
    await Promise.all([many.send(ids.map((id) => counted(id, 1, 0))), meanwhile(round)])
    await expect(total(page)).toHaveText(people.toLocaleString('en-GB'))
  }
}

/** Who types or scrolls waits until a task is over; longer than this, and they feel it. */
const LONGEST_MS = 50
/** However fast changes come, some of the time is free for anything else; how much depends on the machine. */
const MOST_BUSY = 0.9

for (const [view, path] of [
  ['tiles', '/'],
  ['a table', '/?view=table'],
] as const) {
  test(`two hundred stores as ${view} change all at once, twenty times, and whoever scrolls through them never waits @long`, async ({
    browser,
    page,
    many,
  }) => {
    test.setTimeout(60_000)
    await open(page, many, path)
    await expect(page.locator('[data-figure="entries"]')).toHaveCount(many.stores.length)
    const { longestTaskMs, busyShare } = await watchMainThread(browser, page, () =>
      everyStoreChanges(page, many, (round) => page.mouse.wheel(0, round < ROUNDS / 2 ? 900 : -900)),
    )
    const each = async () => (await page.locator('[data-figure="entries"]').allTextContents()).map(numberOf)
    const sum = async () => (await each()).reduce((people, more) => people + more, 0)
    await expect.poll(sum).toBe(numberOf(await total(page).textContent()))
    expect(busyShare).toBeGreaterThan(0)
    expect(longestTaskMs).toBeLessThan(LONGEST_MS)
    expect(busyShare).toBeLessThan(MOST_BUSY)
  })
}

test('what is looked for among two hundred stores is there as it is typed, while all of them change @long', async ({
  browser,
  page,
  many,
}) => {
  test.setTimeout(60_000)
  await open(page, many, '/')
  const sought = page.getByRole('searchbox', { name: 'Find a store' })
  const ids = many.stores.map(({ storeId }) => storeId)
  const { longestTaskMs } = await watchMainThread(browser, page, async () => {
    for (const letter of 'zurich bahnhof') {
      await Promise.all([many.send(ids.map((id) => counted(id, 1, 0))), sought.pressSequentially(letter)])
    }
    await expect(tiles(page)).toHaveCount(1)
    await expect(tileOf(page, '1')).toBeVisible()
    await sought.fill('')
    await expect(tiles(page)).toHaveCount(many.stores.length)
  })
  expect(longestTaskMs).toBeLessThan(LONGEST_MS)
})

test('a tile says how full its store is, how sure that is, how today stands, and when its doors were heard', async ({
  page,
  many,
}) => {
  test.setTimeout(120_000)
  await open(page, many, '/')
  const store = many.stores[6]!
  const tile = tileOf(page, store.storeId)
  const entries = numberOf(await figure(tile, 'entries').textContent())
  const usual = many.usualBy(store)
  const percent = Math.round(Math.abs(entries / usual - 1) * 100)
  const words = percent < 3 ? 'as usual' : `${percent}% ${entries < usual ? 'below' : 'above'} usual`
  await expect(tile.locator('[data-figure="against-usual"]').first()).toContainText(words)
  const band = Math.ceil(many.errorRate(store) * entries)
  // What doors have left over by night is looked up beside the figures.
  await expect(tile.locator('[data-figure="band"]')).toContainText(`±, plus or minus ${band}`, { timeout: 90_000 })
  await expect(tile).toContainText(
    `of ${store.capacity} · ${Math.round((entries / (store.capacity ?? 0)) * 100)}% full`,
  )
  await expect(tile).toContainText(/Last signal (just now|\d+ s ago|\d+ min ago)/)
  await expect(tile.locator('[data-figure="doors"]')).toHaveText('1 of 1 door')
  const day = tile.locator('svg:has([data-open-quarter])')
  await expect(day.locator('path.stroke-line-strong')).toHaveAttribute('d', /^M0 /)
})

test('stores stand under their groups, or all in one order; the address says which and in which order', async ({
  page,
  many,
}) => {
  await open(page, many, '/')
  const groups = [...new Set(many.stores.map(({ group }) => group))]
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(groups.length)
  await page.getByRole('combobox', { name: 'Order' }).selectOption('Most people now')
  await expect(page).toHaveURL(/sort=busiest/)
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(1)
  const people = (await page.locator('li [data-figure="occupancy"]').allTextContents()).map(numberOf)
  expect(people).toEqual([...people].sort((a, b) => b - a))
  const group = page.getByRole('combobox', { name: 'Group' })
  await group.selectOption(groups[0] ?? '')
  const members = many.stores.filter((store) => store.group === groups[0])
  await expect(tiles(page)).toHaveCount(members.length)
  await expect(page.getByText(`people in ${members.length} of ${many.stores.length} stores now`)).toBeVisible()

  await page.goto(`${many.web}/?store=10,11&sort=busiest`)
  await expect(tiles(page)).toHaveCount(2)
  const sum = (await page.locator('li [data-figure="occupancy"]').allTextContents()).map(numberOf)
  expect(sum).toEqual([...sum].sort((a, b) => b - a))
  await expect(total(page)).toHaveText(String(sum[0]! + sum[1]!))
})

test('what is looked for is found in the browser: the server is asked nothing', async ({ page, many }) => {
  await open(page, many, '/?sort=busiest')
  const asked: string[] = []
  page.on(
    'request',
    (request) => /^\/(_index|_root)?\.data|^\/\?/.test(new URL(request.url()).pathname) && asked.push(request.url()),
  )
  await page.getByRole('searchbox', { name: 'Find a store' }).fill('zurich bahnhof')
  await expect(tiles(page)).toHaveCount(1)
  await page.getByRole('combobox', { name: 'Order' }).selectOption('name')
  await expect(page).toHaveURL(/sort=name/)
  expect(asked.filter((url) => !url.includes('__manifest'))).toEqual([])
})

test('a wall shows many stores in turns, each page full and none twice', async ({ page, many }) => {
  // Turns begin with each quarter of a minute; the clock goes on meanwhile.
  await page.clock.install({ time: Math.floor(Date.now() / 15_000) * 15_000 })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await open(page, many, '/?wall=1')
  const turn = page.getByText(/^\d+ of \d+$/)
  const pages = numberOf((await turn.textContent())?.split(' of ')[1] ?? '')
  const shown: string[] = []
  expect(pages).toBeGreaterThan(1)
  for (let i = 0; i < pages; i += 1) {
    shown.push(...(await tiles(page).locator('h2').allTextContents()))
    const before = await turn.textContent()
    await page.clock.fastForward(15_000)
    await expect(turn).not.toHaveText(before ?? '')
  }
  expect(shown.toSorted()).toEqual(many.stores.map(({ name }) => name).toSorted())
  await expect(total(page)).not.toHaveText('—')
})

test('a fault found from the counts is a mark on the tile, and a sentence on the page of the store', async ({
  page,
  many,
}) => {
  await open(page, many, '/')
  const tile = tileOf(page, UNBALANCED)
  await expect(tile.getByText('1 finding')).toBeVisible()
  await expect(page.getByText('1 finding')).toHaveCount(1)
  await tile.getByRole('link').click()
  await expect(page.getByRole('heading', { name: 'What looks wrong' })).toBeVisible({ timeout: 25_000 })
  // People usually come at ten; the line rises there.
  await expect(page.getByRole('region', { name: 'Chart of today' }).locator('path[data-usual]')).toHaveCount(1)
  await expect(page.getByText('Usual entries')).toBeVisible()
  await expect(page.locator('[data-finding]')).toContainText('In the last 7 days 30% more people were counted going in')
})

test('axe finds nothing on two hundred tiles, in their table, on the wall, or on the page of a store that has a finding @long', async ({
  page,
  many,
}) => {
  test.setTimeout(120_000)
  for (const path of ['/', '/?view=table', '/?wall=1', `/stores/${UNBALANCED}`]) {
    await open(page, many, path)
    expect(await axeFindings(page)).toEqual([])
  }
})
