import { isTimeZone, type Store, storeSchema } from '~/domain/stores'
import { spansFrom, spansText, weekFrom, weekTexts } from './hours-text'

/** What the form of a store holds, as typed. */
export type StoreFields = {
  name: string
  group: string
  timeZone: string
  resetTime: string
  /** Seven days, Monday first. */
  hours: string[]
  days: { date: string; label: string; hours: string }[]
  capacity: string
  areaM2: string
  openedOn: string
  closedOn: string
  hidden: boolean
  doors: { doorId: string; name: string }[]
}

/** What is wrong, by field: its name, with `-N` (from 0) for one of several. */
export type FieldProblems = Record<string, string>

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

const LONGEST_NAME = 100
const LONGEST_ID = 128
const MOST_PEOPLE = 1_000_000
const MOST_M2 = 10_000_000
/** Most special days and doors of a store, each. */
export const MOST_ROWS = 400

/** The fields of a store that is there. */
export function fieldsOf(store: Store): StoreFields {
  return {
    name: store.name,
    group: store.group ?? '',
    timeZone: store.timeZone,
    resetTime: store.resetTime,
    hours: weekTexts(store.weeklyHours),
    days: store.exceptions.map(({ date, label, spans }) => ({ date, label, hours: spansText(spans) })),
    capacity: store.capacity === null ? '' : String(store.capacity),
    areaM2: store.areaM2 === null ? '' : String(store.areaM2),
    openedOn: store.openedOn ?? '',
    closedOn: store.closedOn ?? '',
    hidden: store.hidden === true,
    doors: store.doors.map(({ doorId, name }) => ({ doorId, name })),
  }
}

/** The fields that a form sent; what it does not hold is blank, and rows without anything in them are left out. */
export function fieldsFrom(form: FormData): StoreFields {
  const one = (name: string) => textOf(form.get(name))
  const all = (name: string) => form.getAll(name).map(textOf)
  const [dates, labels, dayHours] = [all('day-date'), all('day-label'), all('day-hours')]
  const [doorIds, doorNames] = [all('door-id'), all('door-name')]
  const rows = (...columns: string[][]) => Array.from({ length: Math.max(...columns.map((column) => column.length)) })
  return {
    name: one('name'),
    group: one('group'),
    timeZone: one('timeZone'),
    resetTime: one('resetTime'),
    hours: WEEKDAYS.map((_, day) => one(`hours-${day}`)),
    days: rows(dates, labels, dayHours)
      .map((_, row) => ({ date: dates[row] ?? '', label: labels[row] ?? '', hours: dayHours[row] ?? '' }))
      .filter(({ date, label, hours }) => date + label + hours !== ''),
    capacity: one('capacity'),
    areaM2: one('areaM2'),
    openedOn: one('openedOn'),
    closedOn: one('closedOn'),
    hidden: form.get('hidden') !== null,
    doors: rows(doorIds, doorNames)
      .map((_, row) => ({ doorId: doorIds[row] ?? '', name: doorNames[row] ?? '' }))
      .filter(({ doorId, name }) => doorId + name !== ''),
  }
}

const textOf = (value: FormDataEntryValue | null) => (typeof value === 'string' ? value.trim() : '')

/**
 * The store that fields describe.
 * @param zones names of time zones, so that a city alone is understood
 * @returns the store, or what is wrong with each field
 */
export function storeFrom(
  storeId: string,
  fields: StoreFields,
  zones: readonly string[],
): { store: Store; problems: null } | { store: null; problems: FieldProblems } {
  const problems: FieldProblems = {}
  const { week, problems: weekProblems } = weekFrom(fields.hours)
  for (const [day, problem] of weekProblems.entries()) if (problem) problems[`hours-${day}`] = problem
  const described = {
    storeId,
    name: nameFrom(fields.name, 'name', problems) || blank('name', 'A store needs a name.', problems),
    group: nameFrom(fields.group, 'group', problems) || null,
    timeZone: zoneFrom(fields.timeZone, zones, problems),
    resetTime: resetTimeFrom(fields.resetTime, problems),
    weeklyHours: week,
    exceptions: exceptionsFrom(fields.days, problems),
    capacity: numberFrom(fields.capacity, 'capacity', MOST_PEOPLE, true, problems),
    areaM2: numberFrom(fields.areaM2, 'areaM2', MOST_M2, false, problems),
    doors: doorsFrom(fields.doors, problems),
    openedOn: dateFrom(fields.openedOn, 'openedOn', problems),
    closedOn: dateFrom(fields.closedOn, 'closedOn', problems),
    ...(fields.hidden ? { hidden: true } : {}),
  }
  const { openedOn, closedOn } = described
  if (openedOn && closedOn && closedOn < openedOn) problems.closedOn ??= 'The last day is before the first.'
  if (Object.keys(problems).length > 0) return { store: null, problems }
  return { store: storeSchema.parse(described), problems: null }
}

function blank(field: string, problem: string, problems: FieldProblems): string {
  problems[field] ??= problem
  return ''
}

function nameFrom(text: string, field: string, problems: FieldProblems): string {
  if (text.length > LONGEST_NAME) problems[field] = `Use at most ${LONGEST_NAME} characters.`
  else if (/\p{Cc}/u.test(text)) problems[field] = 'Remove line breaks and control characters.'
  else if (/[\u202A-\u202E\u2066-\u2069]/u.test(text)) problems[field] = 'Remove invisible marks of writing direction.'
  else if (text !== '' && !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) problems[field] = 'Nothing of this can be seen.'
  return text
}

/** A zone by its name, in any case, or by its city alone where only one zone has it. */
function zoneFrom(text: string, zones: readonly string[], problems: FieldProblems): string {
  const sought = text.replaceAll(' ', '_').toLowerCase()
  const found = zones.find((zone) => zone.toLowerCase() === sought)
  if (found) return found
  if (/^[A-Za-z]/.test(text) && isTimeZone(text)) return text
  const cities = zones.filter((zone) => zone.toLowerCase().endsWith(`/${sought}`))
  if (sought !== '' && cities.length === 1) return cities[0] ?? ''
  return blank('timeZone', 'Choose a time zone from the list, such as Europe/Zurich.', problems)
}

function resetTimeFrom(text: string, problems: FieldProblems): string {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : blank('resetTime', 'Use a time such as 04:00.', problems)
}

function exceptionsFrom(days: StoreFields['days'], problems: FieldProblems): Store['exceptions'] {
  const taken = new Set<string>()
  const exceptions: Store['exceptions'] = []
  if (days.length > MOST_ROWS) problems.days = `A store may have at most ${MOST_ROWS} special days.`
  for (const [row, { date, label, hours }] of days.entries()) {
    const field = `day-${row}`
    const { hours: spans, problem } = spansFrom(hours)
    if (!isDate(date)) problems[field] = date === '' ? 'Add its date.' : 'Use a date such as 2026-12-25.'
    else if (taken.has(date)) problems[field] = 'This date is listed twice.'
    else if (problem) problems[field] = problem
    nameFrom(label, field, problems)
    taken.add(date)
    exceptions.push({ date, label, spans: spans ?? [] })
  }
  return exceptions.toSorted((a, b) => (a.date < b.date ? -1 : 1))
}

/** Doors with a name; one that has a name taken away is forgotten, and goes on counting. */
function doorsFrom(doors: StoreFields['doors'], problems: FieldProblems): Store['doors'] {
  const taken = new Set<string>()
  const named: Store['doors'] = []
  if (doors.length > MOST_ROWS) problems.doors = `A store may have at most ${MOST_ROWS} doors.`
  for (const [row, { doorId, name }] of doors.entries()) {
    if (name === '') continue
    const field = `door-${row}`
    if (doorId === '') problems[field] = 'Add the door’s id, as its sensor sends it (door_id).'
    else if (doorId.length > LONGEST_ID || /\p{Cc}/u.test(doorId))
      problems[field] = `Use at most ${LONGEST_ID} plain characters.`
    else if (taken.has(doorId)) problems[field] = 'This id is listed twice.'
    nameFrom(name, field, problems)
    taken.add(doorId)
    named.push({ doorId, name })
  }
  return named
}

/** A number with thousands marked or not; a comma or dot before other than three digits begins the decimals. */
function numberFrom(
  text: string,
  field: string,
  most: number,
  isWhole: boolean,
  problems: FieldProblems,
): number | null {
  if (text === '') return null
  const plain = text.replace(/(?<=\d)[\s'’_](?=\d{3}(\D|$))/g, '')
  const digits = /^\d{1,3}([.,]\d{3})+$/.test(plain) ? plain.replace(/[.,]/g, '') : plain.replace(',', '.')
  const value = /^\d+(\.\d+)?$/.test(digits) ? Number(digits) : Number.NaN
  if (!(value > 0) || value > most || (isWhole && !Number.isInteger(value))) {
    const kind = isWhole ? 'a whole number' : 'a number'
    problems[field] = `Use ${kind} from 1 to ${most.toLocaleString('en')}, or leave it blank.`
    return null
  }
  return value
}

function dateFrom(text: string, field: string, problems: FieldProblems): string | null {
  if (text === '') return null
  if (!isDate(text)) problems[field] = 'Use a date such as 2026-12-25, or leave it blank.'
  return text
}

/** A real date of our time: a year such as 0025 is a slip. */
const isDate = (text: string) => text >= '1800' && text < '2200' && storeSchema.shape.openedOn.safeParse(text).success
