import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** A desk's screen and a phone's, CSS pixels. */
const WIDTHS = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
]

const OF_COLOURS = ['color-contrast', 'link-in-text-block']

/**
 * What axe finds on a page as it stands, on a wide screen and on a phone: one line for each rule. axe is put into the
 * page itself: there are no frames to look into.
 * @param rules of the dark scheme those of colours are enough: all else is as in the light one
 */
export async function axeFindings(page: Page, rules: 'all' | 'of colours' = 'all'): Promise<string[]> {
  const found: string[] = []
  for (const size of WIDTHS) {
    await page.setViewportSize(size)
    const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })
    const { violations } = await (rules === 'all' ? axe : axe.withRules(OF_COLOURS)).analyze()
    const where = `${new URL(page.url()).pathname}${new URL(page.url()).search} at ${size.width}`
    found.push(...violations.map(({ id, nodes }) => `${where} ${id}: ${nodes.map(({ html }) => html).join(' ')}`))
  }
  return found
}
