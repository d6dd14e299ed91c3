import { afterAll, beforeAll, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { openRegistry, type Registry } from '~/registry'
import { tempFolder } from '~/tests/support/temp-folder'
import { changeStores, registeredStores, storesPage } from './stores-page.server'

const folder = tempFolder()
let registry: Registry
beforeAll(async () => {
  registry = await openRegistry(`file:${folder.path}/registry.sqlite`)
  const ids = [...Array.from({ length: 120 }, (_, n) => `flood-${n}`), 'zurich', '{10}']
  await registry.saveStores(ids.map((id) => unknownStore(id, 'UTC')))
})
afterAll(async () => {
  await registry.close()
  folder.remove()
})

const pageAt = async (search: string) => storesPage(await registeredStores(registry), new URLSearchParams(search), 'en')
function change(fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return changeStores(registry, form)
}
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: Response) => thrown.status,
  )

it('lists the stores in pages of fifty, and those a search finds', async () => {
  const first = await pageAt('')
  expect([first.stores.length, first.pages.pages, first.total]).toEqual([50, 3, '122'])
  const found = await pageAt('q=ZÜR')
  expect(found.stores.map(({ storeId }) => storeId)).toEqual(['zurich'])
  expect((await pageAt('q=flood&page=99')).pages.page).toBe(3)
})

it('hides and shows one store, and goes back to where it was asked', async () => {
  expect(await change({ change: 'hide', storeId: '{10}', search: 'q=10&page=2' })).toBe('/settings/stores?q=10&page=2')
  expect((await pageAt('only=hidden')).stores.map(({ storeId }) => storeId)).toEqual(['{10}'])
  await change({ change: 'show', storeId: '{10}' })
  expect((await pageAt('only=hidden')).stores).toEqual([])
})

it('asks which store another is merged into, says what will count there, and takes it back', async () => {
  const asked = await pageAt('q=10&merge={10}&target=flood-1')
  expect([asked.merge?.target, asked.merge?.offered.length, asked.merge?.more]).toEqual([null, 10, '21'])
  expect(asked.merge?.offered[0]?.choose).toBe('/settings/stores?q=10&merge=%7B10%7D&into=flood-1')
  expect((await pageAt('merge={10}&into={10}')).merge?.target).toBe(null)
  expect((await pageAt('merge=nobody')).merge).toBe(null)
  await change({ change: 'hide', storeId: 'flood-2' })
  expect((await pageAt('merge={10}&into=flood-2')).merge?.target?.hidden).toBe(true)
  await change({ change: 'show', storeId: 'flood-2' })
  const meant = storesPage(await registeredStores(registry), new URLSearchParams('merge={10}&into=zurich'), 'en', 1234)
  expect([meant.merge?.target?.storeId, meant.merge?.counts?.text]).toEqual(['zurich', '1,234'])
  expect(await change({ change: 'merge', storeId: '{10}', into: 'zurich', search: 'q=10' })).toBe(
    '/settings/stores?q=10',
  )
  const found = await pageAt('q={10')
  expect(found.stores.map(({ storeId, merged }) => [storeId, merged[0]?.storeId])).toEqual([['zurich', '{10}']])
  // Who removes all that a search for mistyped ids finds does not mean the store they count as.
  expect((await pageAt('q={10&remove=')).asksForAll).toBe(false)
  expect((await pageAt('q={10')).found.count).toBe(0)
  expect(await refusal(change({ change: 'remove', search: 'q={10', count: '1' }))).toBe(409)
  expect((await pageAt('q=zurich&remove=zurich')).removal?.merged).toBe(1)
  expect(await refusal(change({ change: 'merge', storeId: 'flood-1', into: 'flood-1' }))).toBe(400)
  expect(await refusal(change({ change: 'merge', storeId: 'flood-1', into: '{10}' }))).toBe(409)
  expect(await refusal(change({ change: 'merge', storeId: 'nobody', into: 'zurich' }))).toBe(409)
  expect(await refusal(change({ change: 'separate' }))).toBe(400)
  await change({ change: 'separate', storeId: '{10}' })
  expect((await pageAt('q={10')).stores.map(({ storeId }) => storeId)).toEqual(['{10}'])
})

it('removes what a search finds where that is what the person was told of, and never all stores', async () => {
  expect((await pageAt('q=flood&remove=')).asksForAll).toBe(true)
  expect((await pageAt('remove=')).asksForAll).toBe(false)
  expect(await refusal(change({ change: 'remove', search: 'q=flood', count: '119' }))).toBe(409)
  expect(await refusal(change({ change: 'remove', search: '', count: '122' }))).toBe(400)
  expect(await refusal(change({ change: 'drop', storeId: 'zurich' }))).toBe(400)
  for (const what of ['hide', 'show', 'remove', 'separate'])
    expect(await refusal(change({ change: what, storeId: 'nobody' }))).toBe(409)
  await change({ change: 'remove', search: 'q=flood', count: '120' })
  expect((await pageAt('')).stores.map(({ storeId }) => storeId).sort()).toEqual(['zurich', '{10}'])
})
