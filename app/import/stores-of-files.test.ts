import { expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { storesOfFiles } from './page/preview-page.server'

it('a file that names a merged store is read by the clocks of the store it counts as', async () => {
  const found = await storesOfFiles({
    stores: async () => [unknownStore('zurich-hbf', 'Europe/Zurich')],
    mergedStores: async () => [{ ...unknownStore('zurich-hfb', 'UTC'), mergedInto: 'zurich-hbf' }],
  })
  expect(found.map(({ storeId, timeZone }) => [storeId, timeZone])).toEqual([
    ['zurich-hbf', 'Europe/Zurich'],
    ['zurich-hfb', 'Europe/Zurich'],
  ])
})
