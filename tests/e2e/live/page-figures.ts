import { expect, type Locator, type Page } from '@playwright/test'

export type FigureName = 'occupancy' | 'entries' | 'exits'

/** A store's tile on the live page or the wall, or its row in the table. */
export const tileOf = (page: Page, storeId: string): Locator =>
  page.locator(`li:has(a[href="/stores/${storeId}"]), tr:has(a[href="/stores/${storeId}"])`)

/** A figure within a tile, a row, or the page of one store. */
export const figure = (within: Locator | Page, name: FigureName): Locator => within.locator(`[data-figure="${name}"]`)

/** What says that the figures are fresh. */
export const liveMark = (page: Page): Locator => page.locator('p').filter({ hasText: /^Live$/ })

/** Now, as messages tell the time. */
export const now = () => new Date().toISOString()

/**
 * Waits until people are counted in a store. That it is known says less: a store may be listed a moment before its
 * first counts are added up, since the two are asked of the database side by side.
 */
export const untilCounted = (page: Page, storeId: string) =>
  expect
    .poll(async () => (await (await page.request.get(`/api/stores/${storeId}`)).json()).current_customers)
    .toBeGreaterThan(0)
