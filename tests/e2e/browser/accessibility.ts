import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds on a page as it is now: one line per rule and width. Reading colours takes axe longest and they do
 * not depend on the width, so each scheme reads them once: the light one on a wide screen, the dark one on a phone.
 * All other rules run in the light scheme at both widths. axe runs in the page itself; there are no frames to look
 * into.
 */
export async function axeFindings(page: Page, scheme: 'light' | 'dark' = 'light'): Promise<string[]> {
  const axe = () => new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
  if (scheme === 'dark') return findingsAt(page, PHONE, axe().withRules(OF_COLOURS))
  return [...(await findingsAt(page, DESK, axe())), ...(await findingsAt(page, PHONE, axe().disableRules(OF_COLOURS)))]
}

async function findingsAt(page: Page, size: typeof DESK, axe: AxeBuilder): Promise<string[]> {
  await page.setViewportSize(size)
  const { violations } = await axe.analyze()
  const { pathname, search } = new URL(page.url())
  return violations.map(
    ({ id, nodes }) => `${pathname}${search} at ${size.width} ${id}: ${nodes.map(({ html }) => html).join(' ')}`,
  )
}
