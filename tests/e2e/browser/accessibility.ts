import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

/** Reading colours takes axe longest, and they do not depend on the width. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/** All rules on a wide screen, and those that are not of colours on a phone. Ends on the phone's width. */
export async function axeFindings(page: Page): Promise<string[]> {
  return [
    ...(await findingsAt(page, DESK, axeOf(page))),
    ...(await findingsAt(page, PHONE, axeOf(page).disableRules(OF_COLOURS))),
  ]
}

/** The same, and the rules of colours again in the dark scheme; the page is not loaded again. */
export async function axeFindingsInBothSchemes(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' })
  const inLight = await axeFindings(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  return [...inLight, ...(await findingsAt(page, PHONE, axeOf(page).withRules(OF_COLOURS)))]
}

/** axe runs in the page itself; there are no frames to look into. */
const axeOf = (page: Page) => new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })

/** One line per rule. */
async function findingsAt(page: Page, size: typeof DESK, axe: AxeBuilder): Promise<string[]> {
  await page.setViewportSize(size)
  const { violations } = await axe.analyze()
  const { pathname, search } = new URL(page.url())
  return violations.map(
    ({ id, nodes }) => `${pathname}${search} at ${size.width} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}
