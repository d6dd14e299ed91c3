import { expect, test } from '../fixtures'
import { figure, liveMark, now, tileOf, untilCounted } from './page-figures'

test('people who do not see the page hear the sum once a minute, however often it changes', async ({
  page,
  product,
  storeId,
}) => {
  // A minute of the page's timers passes in ten seconds.
  await page.addInitScript(() => {
    const every = window.setInterval
    window.setInterval = ((run: () => void, ms: number) => every(run, ms / 6)) as typeof window.setInterval
  })
  product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
  await page.goto(`/?store=${storeId}`)
  await expect(figure(tileOf(page, storeId), 'entries')).toHaveText('1')
  await expect(liveMark(page)).toBeVisible()
  const told = await page.evaluateHandle(() => {
    const texts: (string | null)[] = []
    for (const region of document.querySelectorAll('[aria-live], [role="status"], [role="alert"], [role="log"]')) {
      const heard = new MutationObserver(() => texts.push(region.textContent))
      heard.observe(region, { subtree: true, childList: true, characterData: true })
    }
    return texts
  })
  const changes = 6
  for (let i = 2; i <= changes; i += 1) {
    product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
    await expect(figure(tileOf(page, storeId), 'entries')).toHaveText(String(i))
  }
  expect((await told.jsonValue()).length).toBeLessThan(2)
  await expect.poll(async () => (await told.jsonValue()).at(-1), { timeout: 12_000 }).toBe(`${changes} people now.`)
})

test.describe('for people who want no motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('nothing on the live pages moves by itself: no transition, no animation, no smooth scrolling', async ({
    page,
    product,
    storeId,
  }) => {
    product.sendCounted({ store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: now() })
    await untilCounted(page, storeId)
    const paths = ['/', '/?view=table', '/?wall=1', `/stores/${storeId}`, `/display/${storeId}`, `/embed/${storeId}`]
    for (const path of paths) {
      await page.goto(path)
      await expect(liveMark(page)).toBeVisible()
      const moving = await page.evaluate(() =>
        [...document.querySelectorAll('*')].flatMap((element) => {
          const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element)
          const still = /^0s(, 0s)*$/.test(transitionDuration) && animationName === 'none' && scrollBehavior === 'auto'
          return still ? [] : [element.outerHTML.slice(0, 100)]
        }),
      )
      expect([path, ...moving]).toEqual([path])
    }
  })
})
