import { afterAll, beforeAll, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { openRegistry, type Registry } from '~/registry'
import { tempFolder } from '~/tests/support/temp-folder'
import { saveStoreForm, storeSettings } from './store-settings.server'

const folder = tempFolder()
let registry: Registry
beforeAll(async () => {
  registry = await openRegistry(`file:${folder.path}/registry.sqlite`)
  await registry.saveStores([unknownStore('10', 'UTC'), unknownStore('typo', 'UTC')])
})
afterAll(async () => {
  await registry.close()
  folder.remove()
})

const heard = (...doorIds: (string | null)[]) => ({
  doors: async () =>
    doorIds.map((doorId) => ({ doorId, name: '', state: 'reporting' as const, lastHeardMs: 5, usualGapMs: null })),
})
type Health = Parameters<typeof storeSettings>[0]['storeHealth']
const settingsOf = (storeId: string, storeHealth = heard()) =>
  storeSettings({ registry, storeHealth: storeHealth as unknown as Health }, storeId)
async function sent(storeId: string, typed: Record<string, string>) {
  const { fields, seen } = await settingsOf(storeId)
  const form = new FormData()
  for (const name of ['name', 'timeZone', 'resetTime'] as const) form.set(name, fields[name])
  form.set('seen', seen)
  for (const [name, value] of Object.entries(typed)) form.set(name, value)
  return form
}

it('shows doors that were heard beside those with a name, and what still has none', async () => {
  await registry.saveStores([
    {
      ...unknownStore('doors', 'UTC'),
      doors: [
        { doorId: 'north', name: 'North' },
        { doorId: 'old', name: 'Old' },
      ],
    },
  ])
  const { fields, doorsHeard } = await settingsOf('doors', heard('south', 'north', null))
  expect(fields.doors).toEqual([
    { doorId: 'north', name: 'North' },
    { doorId: 'old', name: 'Old' },
    { doorId: 'south', name: '' },
  ])
  expect(doorsHeard).toEqual([
    { doorId: 'north', lastHeardMs: 5 },
    { doorId: 'old', lastHeardMs: null },
    { doorId: 'south', lastHeardMs: 5 },
  ])
})

it('saves a form, and gives one back that makes no sense, with nothing saved', async () => {
  expect(await saveStoreForm(registry, '10', await sent('10', { name: 'Zürich', capacity: '330' }))).toBeNull()
  expect(await registry.store('10')).toMatchObject({ name: 'Zürich', capacity: 330 })
  const refused = await saveStoreForm(registry, '10', await sent('10', { name: 'Bern', capacity: 'many' }))
  expect(refused).toMatchObject({ status: 400, fields: { name: 'Bern', capacity: 'many' } })
  expect(Object.keys(refused?.problems ?? {})).toEqual(['capacity'])
  expect(await registry.store('10')).toMatchObject({ name: 'Zürich', capacity: 330 })
})

it('saves nothing where it is not said which state was seen, nor a name in which nothing can be read', async () => {
  const form = await sent('10', { name: 'Unseen' })
  form.delete('seen')
  expect(await saveStoreForm(registry, '10', form)).toMatchObject({ status: 409 })
  for (const name of ['\u200B', '\u202Eegap', '\u2066x\u2069']) {
    const refused = await saveStoreForm(registry, '10', await sent('10', { name }))
    expect([refused?.status, Object.keys(refused?.problems ?? {})]).toEqual([400, ['name']])
  }
  expect(await saveStoreForm(registry, '10', await sent('10', { name: '東京 🛍' }))).toBeNull()
  expect(await saveStoreForm(registry, '10', await sent('10', { name: 'Zürich' }))).toBeNull()
})

it('of two people who save one store tells the later what the earlier changed, and lets them go on', async () => {
  const [mine, theirs] = [await sent('10', { name: 'Mine' }), await sent('10', { name: 'Theirs', capacity: '12' })]
  expect(await saveStoreForm(registry, '10', theirs)).toBeNull()
  const refused = await saveStoreForm(registry, '10', mine)
  expect(refused).toMatchObject({
    status: 409,
    fields: { name: 'Mine' },
    changed: [
      { field: 'Name', now: 'Theirs' },
      { field: 'Capacity', now: '12' },
    ],
  })
  expect((await registry.store('10'))?.name).toBe('Theirs')
  mine.set('seen', refused?.seen ?? '')
  expect(await saveStoreForm(registry, '10', mine)).toBeNull()
  expect(await registry.store('10')).toMatchObject({ name: 'Mine', capacity: null })
})

it('keeps a merge, and says whose counts these are', async () => {
  await registry.mergeStores('typo', '10')
  expect(await saveStoreForm(registry, 'typo', await sent('typo', { name: 'Typo' }))).toBeNull()
  expect(await registry.store('typo')).toMatchObject({ name: 'Typo', mergedInto: '10' })
  expect((await settingsOf('typo')).mergedInto).toEqual({ storeId: '10', name: 'Mine' })
})

it('answers 404 where there is no such store', async () => {
  const status = (promise: Promise<unknown>) =>
    promise.then(
      () => 0,
      (thrown: Response) => thrown.status,
    )
  expect(await status(settingsOf('nobody'))).toBe(404)
  expect(await status(saveStoreForm(registry, 'nobody', new FormData()))).toBe(404)
})
