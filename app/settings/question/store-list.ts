import { type Store, unknownStore } from '~/domain/stores'
import { type FieldProblems, fieldsOf, type StoreFields, storeFrom, WEEKDAYS } from './store-fields'

/** A list of stores as rows of cells, one store each: what is exported can be imported again. */
const DAY_COLUMNS = WEEKDAYS.map((day) => day.toLowerCase())

/** Columns in the order in which files have them. */
export const STORE_COLUMNS = [
  'store_id',
  'name',
  'group',
  'time_zone',
  'day_starts_at',
  ...DAY_COLUMNS,
  'special_days',
  'capacity',
  'area_m2',
  'doors',
  'first_day',
  'last_day',
  'hidden',
] as const

/** The cells of a store, in the order of {@link STORE_COLUMNS}. */
export function cellsOf(store: Store): string[] {
  const fields = fieldsOf(store)
  return [
    store.storeId,
    fields.name,
    fields.group,
    fields.timeZone,
    fields.resetTime,
    ...fields.hours,
    fields.days
      .map(({ date, label, hours }) => `${date}${label === '' ? '' : ` ${escaped(label)}`}: ${hours}`)
      .join('; '),
    fields.capacity,
    fields.areaM2,
    fields.doors.map(({ doorId, name }) => `${escaped(doorId).replaceAll('=', '\\=')} = ${escaped(name)}`).join('; '),
    fields.openedOn,
    fields.closedOn,
    fields.hidden ? 'yes' : '',
  ]
}

/** A cell holds several, with `;` between them; one that belongs to a name has a backslash before it. */
const escaped = (text: string) => text.replace(/[;\\]/g, '\\$&')
const unescaped = (text: string) => text.replace(/\\(.)/g, '$1').trim()

/** Where the columns of a file stand, by name; a name may have blanks and capitals, and another common word. */
export type ColumnPlaces = ReadonlyMap<(typeof STORE_COLUMNS)[number], number>

const OTHER_NAMES: Record<string, (typeof STORE_COLUMNS)[number]> = {
  store: 'store_id',
  id: 'store_id',
  timezone: 'time_zone',
  zone: 'time_zone',
  store_name: 'name',
  region: 'group',
  reset_time: 'day_starts_at',
  area: 'area_m2',
  holidays: 'special_days',
  opened_on: 'first_day',
  closed_on: 'last_day',
}

/**
 * The columns that a heading names.
 * @returns their places, and names that mean nothing here; null where no column has store ids
 */
export function columnsOf(heading: readonly string[]): { places: ColumnPlaces; unknown: string[] } | null {
  const places = new Map<(typeof STORE_COLUMNS)[number], number>()
  const unknown: string[] = []
  for (const [place, cell] of heading.entries()) {
    const name = cell
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_')
    const column = STORE_COLUMNS.find((one) => one === name) ?? OTHER_NAMES[name]
    if (column !== undefined && !places.has(column)) places.set(column, place)
    else if (name !== '') unknown.push(cell.trim())
  }
  return places.has('store_id') ? { places, unknown } : null
}

/** One row: the store it describes, and what of it changes; or what is wrong with it, by column. */
export type ListedStore =
  | { storeId: string; problems: FieldProblems; store: null }
  | { storeId: string; problems: null; store: Store; isNew: boolean; changes: FieldChange[] }
export type FieldChange = { column: string; before: string; after: string }

/**
 * Reads a row. Columns that the file does not have stay as they are; a blank cell takes the value away.
 * @param known the store of an id; null where there is none
 * @param timeZone of new stores whose row says none
 */
export function storeOfRow(
  cells: readonly string[],
  places: ColumnPlaces,
  known: (storeId: string) => Store | null,
  timeZone: string,
  zones: readonly string[],
): ListedStore {
  const cell = (column: (typeof STORE_COLUMNS)[number]) => {
    const place = places.get(column)
    return place === undefined ? undefined : (cells[place] ?? '').trim()
  }
  const storeId = cell('store_id') ?? ''
  if (/^\.{0,2}$/.test(storeId) || storeId.length > 128 || storeId.includes(',') || /\p{Cc}/u.test(storeId)) {
    return {
      storeId,
      store: null,
      problems: { store_id: 'Use 1 to 128 characters without commas, and not dots alone.' },
    }
  }
  const before = known(storeId)
  const old = fieldsOf(before ?? unknownStore(storeId, timeZone))
  const problems: FieldProblems = {}
  const hours = DAY_COLUMNS.map((column, day) => cell(column as 'monday') ?? old.hours[day] ?? '')
  const fields: StoreFields = {
    name: cell('name') || old.name,
    group: cell('group') ?? old.group,
    timeZone: cell('time_zone') || old.timeZone,
    resetTime: clockOf(cell('day_starts_at') ?? '') || old.resetTime,
    hours,
    days: daysOf(cell('special_days'), problems) ?? old.days,
    capacity: cell('capacity') ?? old.capacity,
    areaM2: cell('area_m2') ?? old.areaM2,
    openedOn: cell('first_day') ?? old.openedOn,
    closedOn: cell('last_day') ?? old.closedOn,
    hidden: yesOrNo(cell('hidden'), problems) ?? old.hidden,
    doors: doorsOf(cell('doors'), problems) ?? old.doors,
  }
  const read = storeFrom(storeId, fields, zones)
  if (read.problems !== null)
    for (const [field, words] of Object.entries(read.problems)) problems[columnOf(field)] ??= words
  if (read.store === null || Object.keys(problems).length > 0) return { storeId, store: null, problems }
  const store = { ...read.store, ...(before?.mergedInto === undefined ? {} : { mergedInto: before.mergedInto }) }
  return { storeId, store, problems: null, isNew: before === null, changes: changesOf(before, store) }
}

/** `4:00` and `04:00:00` are 04:00. */
const clockOf = (text: string) => text.replace(/^(\d):/, '0$1:').replace(/^(\d\d:\d\d):00$/, '$1')

const parts = (text: string) =>
  (text.match(/(?:\\.|[^;\n\\])+/g) ?? []).map((part) => part.trim()).filter((part) => part !== '')

function daysOf(text: string | undefined, problems: FieldProblems): StoreFields['days'] | null {
  if (text === undefined) return null
  return parts(text).flatMap((part) => {
    const [, date, rest = ''] = /^(\d{4}-\d{2}-\d{2})(.*)$/.exec(part) ?? []
    const [, label = '', hours = ''] = /^(.*):(?:\s+(.*))?$/.exec(rest) ?? ['', rest]
    if (date !== undefined && (hours !== '' || !label.includes(':') || rest.endsWith(':')))
      return [{ date, label: unescaped(label), hours: unescaped(hours) }]
    problems.special_days = `“${part.slice(0, 40)}” is not a special day. Write 2026-12-24 Christmas Eve: 09:00–16:00.`
    return []
  })
}

function doorsOf(text: string | undefined, problems: FieldProblems): StoreFields['doors'] | null {
  if (text === undefined) return null
  return parts(text).flatMap((part) => {
    const [, doorId, name] = /^((?:\\.|[^=\\])+)=(.+)$/.exec(part) ?? []
    if (doorId !== undefined && name !== undefined) return [{ doorId: unescaped(doorId), name: unescaped(name) }]
    problems.doors = `“${part.slice(0, 40)}” is not a door. Write its id and name: north = North entrance.`
    return []
  })
}

const YES = ['yes', 'true', '1', 'x', 'hidden']
const NO = ['', 'no', 'false', '0']

function yesOrNo(text: string | undefined, problems: FieldProblems): boolean | null {
  if (text === undefined) return null
  const word = text.toLowerCase()
  if (!YES.includes(word) && !NO.includes(word)) problems.hidden = 'Use yes or no.'
  return YES.includes(word)
}

const COLUMN_OF: Record<string, string> = {
  timeZone: 'time_zone',
  resetTime: 'day_starts_at',
  areaM2: 'area_m2',
  openedOn: 'first_day',
  closedOn: 'last_day',
}

/** The column of a field of the form; `hours-0` is Monday's. */
function columnOf(field: string): string {
  const [name = '', place] = field.split('-')
  if (name === 'hours') return DAY_COLUMNS[Number(place)] ?? name
  if (name === 'day' || name === 'days') return 'special_days'
  if (name === 'door') return 'doors'
  return COLUMN_OF[name] ?? name
}

function changesOf(before: Store | null, after: Store): FieldChange[] {
  const [old, now] = [before === null ? [] : cellsOf(before), cellsOf(after)]
  return STORE_COLUMNS.flatMap((column, place) => {
    const [was = '', is = ''] = [old[place], now[place]]
    return column === 'store_id' || was === is ? [] : [{ column, before: was, after: is }]
  })
}
