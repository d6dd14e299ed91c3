import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures'
import { figure, liveMark, now, tileOf, untilCounted } from './page-figures'

/** Far more than any of the pages has. */
const MOST_STOPS = 80

/** What the focus is on. */
type Stop = { what: string; seen: boolean; marked: boolean }

/** Where the focus stands: null where it is on the page as a whole. */
const stop = (page: Page): Promise<Stop | null> =>
  page.evaluate(() => {
    const at = document.activeElement
    if (!at || at === document.body) return null
    const { top, left, bottom, right } = at.getBoundingClientRect()
    const within = top < innerHeight && bottom > 0 && left < innerWidth && right > 0 && right > left
    const opaque = at.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    const { outlineStyle, outlineWidth } = getComputedStyle(at)
    const name = at.getAttribute('aria-label') ?? at.getAttribute('href') ?? at.getAttribute('name') ?? at.textContent
    return {
      what: `${at.localName} ${name}`,
      seen: within && opaque,
      marked: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    }
  })

/** All that can be operated on a page and is there to be seen. */
const operable = (page: Page) =>
  page.evaluate(() => {
    const sought = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]'
    return [...document.querySelectorAll(sought)]
      .filter((element) => element.checkVisibility())
      .map((at) => {
        const name =
          at.getAttribute('aria-label') ?? at.getAttribute('href') ?? at.getAttribute('name') ?? at.textContent
        return `${at.localName} ${name}`
      })
  })

/** Steps of Tab from the top of the page until the focus has gone through it. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = []
  while (stops.length < MOST_STOPS) {
    await page.keyboard.press('Tab')
    const at = await stop(page)
    if (at === null) return stops
    stops.push(at)
  }
  throw new Error(`the walk does not end: ${stops.map(({ what }) => what).join(', ')}`)
}

/** Tabs on until the focus is on what is wanted, as somebody does who cannot use a pointer. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let steps = 0; steps < MOST_STOPS; steps += 1) {
    await page.keyboard.press('Tab')
    if ((await stop(page))?.what === wanted) return
  }
  throw new Error(`${MOST_STOPS} steps of Tab did not reach ${wanted}`)
}

for (const [name, viewport] of [
  ['on a desk', { width: 1280, height: 900 }],
  ['on a phone', { width: 390, height: 844 }],
] as const) {
  test.describe(name, () => {
    // Smooth scrolling shows the focus a moment later.
    test.use({ viewport, contextOptions: { reducedMotion: 'reduce' } })

    test(`Tab reaches all that can be operated on each live page, and where the focus is can be seen, ${name}`, async ({
      page,
      product,
      storeId,
    }) => {
      test.setTimeout(60_000)
      const counts = { customers_in: 3, customers_out: 0, time_stamp: now() }
      product.sendCounted({ store_id: `${storeId}-a`, ...counts }, { store_id: `${storeId}-b`, ...counts })
      const id = `${storeId}-a`
      await untilCounted(page, id)
      const found = `q=${storeId}`
      const paths = [`/?${found}`, `/?${found}&view=table`, `/?${found}&wall=1`, `/stores/${id}`]
      for (const path of [...paths, `/display/${id}`, `/embed/${id}`]) {
        await page.goto(path)
        await expect(liveMark(page)).toBeVisible()
        const all = await operable(page)
        const stops = await walk(page)
        expect([path, ...stops.map(({ what }) => what)]).toEqual([path, ...all])
        expect([path, ...stops.filter(({ seen, marked }) => !seen || !marked)]).toEqual([path])
      }
    })
  })
}

test('a store is found, opened, corrected and left for its history by keyboard alone', async ({
  page,
  product,
  storeId,
}) => {
  const counts = { customers_in: 3, customers_out: 0, time_stamp: now() }
  product.sendCounted({ store_id: `${storeId}-a`, ...counts }, { store_id: `${storeId}-b`, ...counts })
  const id = `${storeId}-b`
  await untilCounted(page, id)
  await page.goto('/')
  await expect(liveMark(page)).toBeVisible()
  await tabTo(page, 'input q')
  await page.keyboard.type(storeId)
  await tabTo(page, 'select sort')
  await page.keyboard.type('Name')
  await expect(page).toHaveURL(new RegExp(`sort=name&q=${storeId}`))
  await tabTo(page, `a /stores/${id}`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Store ${id}`)
  await tabTo(page, 'input people')
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  await expect(figure(page, 'occupancy')).toHaveText(/^7(?!\d)/)
  await tabTo(page, `a /history?store=${id}`)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`/history\\?store=${id}`))
  await page.goBack()
  await page.goBack()
  await expect(figure(tileOf(page, id), 'occupancy')).toHaveText(/^7(?!\d)/)
})
