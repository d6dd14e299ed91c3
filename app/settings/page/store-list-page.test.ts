import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { openRegistry, type Registry } from '~/registry'
import { tempFolder } from '~/tests/support/temp-folder'
import { prepareFile } from '../../import/reading/prepare-file'
import { Uploads } from '../../import/uploads/uploads.server'
import { storeListCsv } from './store-list-file.server'
import { answerToStoreList, storeListPage } from './store-list-page.server'

const folder = tempFolder()
const storeLists = new Uploads(`${folder.path}/lists`, (_sender, path, rowsPath) => prepareFile(path, rowsPath))
let registry: Registry
beforeAll(async () => {
  registry = await openRegistry(`file:${folder.path}/registry.sqlite`)
  await registry.saveStores([unknownStore('1', 'UTC'), unknownStore('2', 'UTC')])
})
afterAll(async () => {
  await registry.close()
  folder.remove()
})

const settings = { AUTH: 'off', DEFAULT_TIME_ZONE: 'UTC', MAX_STORES: 3 }
const parts = () => ({ storeLists, registry, settings }) as unknown as Parameters<typeof storeListPage>[0]

async function previewOf(text: string) {
  const sender = { address: '127.0.0.1', browser: '' }
  const { id } = await storeLists.keep('stores.csv', Readable.from([Buffer.from(text)]), sender)
  return (await storeListPage(parts(), id)).json()
}

async function confirm(id: string, seen: string): Promise<{ status: number; text: string; to: string | null }> {
  const body = new URLSearchParams({ intent: 'confirm', seen })
  const request = new Request(`http://localhost/settings/import-stores/${id}`, { method: 'POST', body })
  try {
    const answer = await answerToStoreList(parts(), request, id)
    return { status: answer.status, text: await answer.text(), to: answer.headers.get('location') }
  } catch (error) {
    if (!(error instanceof Response)) throw error
    return { status: error.status, text: await error.text(), to: null }
  }
}

it('saves only what the preview showed: as many changes of another kind are not the same', async () => {
  const page = await previewOf('store_id,capacity\n1,100\n')
  expect(page).toMatchObject({ changed: 1, isNew: 0, tooMany: null })
  await registry.saveStores([{ ...unknownStore('1', 'UTC'), capacity: 77 }])
  expect(await confirm(page.id, page.seen)).toMatchObject({ status: 409 })
  expect(await registry.store('1')).toMatchObject({ capacity: 77 })
  const again = await (await storeListPage(parts(), page.id)).json()
  expect(again.rows[0]?.changes).toEqual([{ column: 'capacity', before: '77', after: '100' }])
  expect(await confirm(page.id, again.seen)).toMatchObject({ status: 302 })
  expect(await registry.store('1')).toMatchObject({ capacity: 100 })
})

it('saved by two clicks at once is saved once, and neither is told that nothing was saved', async () => {
  const page = await previewOf('store_id,capacity\n2,55\n')
  const [one, other] = await Promise.all([confirm(page.id, page.seen), confirm(page.id, page.seen)])
  expect([one.status, other.status]).toEqual([302, 302])
  expect(await registry.store('2')).toMatchObject({ capacity: 55 })
})

it('imports as many new stores as are allowed, and says of more that nothing was saved and what to do', async () => {
  const page = await previewOf('store_id,name\n3,Three\n4,Four\n')
  expect(page.tooMany).toBe(
    'There are 2 stores, the file adds 2, and at most 3 are allowed. Remove stores, or raise MAX_STORES and restart.',
  )
  const refused = await confirm(page.id, page.seen)
  expect(refused.status).toBe(413)
  expect(refused.text).toContain('at most 3 are allowed')
  expect((await registry.stores()).map(({ storeId }) => storeId)).toEqual(['1', '2'])
  const fits = await previewOf('store_id,name\n3,Three\n1,One\n')
  expect(fits.tooMany).toBeNull()
  expect(await confirm(fits.id, fits.seen)).toMatchObject({ status: 302 })
  expect((await registry.stores()).map(({ name }) => name)).toEqual(['One', 'Store 2', 'Three'])
})

it('a list that is exported and imported as it is changes nothing, whatever ids and names begin with', async () => {
  const odd = ["'=evt", '=evt', '-5', "'plain", "''@x"].map((id) => ({
    ...unknownStore(id, 'UTC'),
    name: `${id}!`,
    group: '-Süd',
  }))
  await registry.saveStores(odd)
  const page = await previewOf(await storeListCsv(registry))
  expect(page).toMatchObject({ isNew: 0, changed: 0, badCount: 0, unchanged: (await registry.stores()).length })
})

it('says how many stores were saved, and which columns were not used though they hold something', async () => {
  const page = await previewOf('store_id,name,,Manager,\n2,Bern,left of it,Eva,\n')
  expect(page.unknownColumns).toEqual(['Manager', 'column 3, which has no heading'])
  expect(await confirm(page.id, page.seen)).toMatchObject({ status: 302, to: '/stores?saved=1' })
})
