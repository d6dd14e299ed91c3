import { createHash } from 'node:crypto'
import type { Store } from '~/domain/stores'
import type { Registry } from '~/registry'
import { noSuchStore } from '../../live/no-such-store.server'
import type { AppContext } from '../../server/context.server'
import { type FieldProblems, fieldsFrom, fieldsOf, type StoreFields, storeFrom } from '../question/store-fields'
import type { StoreSettings } from '../view/store-settings-data'
import { TIME_ZONES } from './time-zones.server'

/** What stands in the form of a store. @throws a 404 where there is no store of this id */
export async function storeSettings(
  { registry, storeHealth }: Pick<AppContext, 'registry' | 'storeHealth'>,
  storeId: string,
): Promise<StoreSettings> {
  const store = await registry.store(storeId)
  if (!store) throw noSuchStore(storeId)
  const heard = await storeHealth.doors(storeId)
  const lastHeardMs = new Map(heard.map((door) => [door.doorId, door.lastHeardMs]))
  const named = store.doors.map(({ doorId }) => doorId)
  const unnamed = heard.flatMap(({ doorId }) => (doorId === null || named.includes(doorId) ? [] : [doorId]))
  const fields = fieldsOf(store)
  const into = store.mergedInto === undefined ? null : await registry.store(store.mergedInto)
  return {
    storeId,
    name: store.name,
    fields: { ...fields, doors: [...fields.doors, ...unnamed.map((doorId) => ({ doorId, name: '' }))] },
    seen: versionOf(store),
    doorsHeard: [...named, ...unnamed].map((doorId) => ({ doorId, lastHeardMs: lastHeardMs.get(doorId) ?? null })),
    zones: TIME_ZONES,
    groups: [...new Set((await registry.stores()).flatMap(({ group }) => (group === null ? [] : [group])))].sort(),
    mergedInto: into && { storeId: into.storeId, name: into.name },
    nowMs: Date.now(),
  }
}

/** Why a form was not saved; the fields stand as they were typed. */
export type StoreRefusal = {
  status: number
  fields: StoreFields
  problems: FieldProblems
  /** What somebody else saved meanwhile, as field and value now; empty where nobody did. */
  changed: { field: string; now: string }[]
  /** The version that saving again replaces. */
  seen: string
}

/**
 * Saves the form of a store.
 * @returns null where it is saved, else why not
 * @throws a 404 where there is no store of this id
 */
export async function saveStoreForm(
  registry: Pick<Registry, 'changeStores'>,
  storeId: string,
  form: FormData,
): Promise<StoreRefusal | null> {
  const fields = fieldsFrom(form)
  const { store, problems } = storeFrom(storeId, fields, TIME_ZONES)
  const seen = form.get('seen')
  let refused: StoreRefusal | null = null
  await registry.changeStores([storeId], (known) => {
    const before = known.get(storeId)
    if (!before) throw noSuchStore(storeId)
    refused = null
    const refusal = { fields, problems: problems ?? {}, changed: [], seen: versionOf(before) }
    if (problems !== null) refused = { ...refusal, status: 400, seen: typeof seen === 'string' ? seen : refusal.seen }
    else if (seen !== refusal.seen)
      refused = { ...refusal, status: 409, changed: differences(fieldsOf(before), fieldsOf(store)) }
    return refused === null && store !== null ? [store] : []
  })
  return refused
}

/** Changes with each change of what the form shows. */
function versionOf(store: Store): string {
  return createHash('sha256')
    .update(JSON.stringify(fieldsOf(store)))
    .digest('base64url')
    .slice(0, 16)
}

const FIELD_WORDS: Record<keyof StoreFields, string> = {
  name: 'Name',
  group: 'Group',
  timeZone: 'Time zone',
  resetTime: 'Day starts at',
  hours: 'Opening hours',
  days: 'Special days',
  capacity: 'Capacity',
  areaM2: 'Sales area',
  openedOn: 'First day',
  closedOn: 'Last day',
  hidden: 'Hidden',
  doors: 'Doors',
}

function differences(now: StoreFields, typed: StoreFields): StoreRefusal['changed'] {
  const words = (value: StoreFields[keyof StoreFields]) => {
    if (typeof value === 'boolean') return value ? 'yes' : 'no'
    if (typeof value === 'string') return value === '' ? 'blank' : value
    return value.map((one) => (typeof one === 'string' ? one : Object.values(one).join(' '))).join('; ') || 'none'
  }
  return (Object.keys(FIELD_WORDS) as (keyof StoreFields)[])
    .filter((field) => JSON.stringify(now[field]) !== JSON.stringify(typed[field]))
    .map((field) => ({ field: FIELD_WORDS[field], now: words(now[field]) }))
}
