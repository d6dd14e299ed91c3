import { isTimeZone } from '../stores'
import { MAX_COLUMNS } from './limits'
import { type DateOrder, orderTold } from './times'

/** What a column of a file may hold. `clock`: the time of day, where it stands apart from the date. */
export const COLUMN_ROLES = ['store', 'door', 'time', 'clock', 'entries', 'exits'] as const
export type ColumnRole = (typeof COLUMN_ROLES)[number]
export type ColumnMap = Record<ColumnRole, number | null>

/** How a file is read. What the person did not choose was found in the file. */
export type ImportPlan = {
  /** True where the first row holds names, not counts. */
  header: boolean
  columns: ColumnMap
  /** Store of all rows, where no column names it. */
  oneStore: string | null
  /** IANA zone of the file's times; null: each store's own. */
  zone: string | null
  order: DateOrder | null
}

const NAMES: Record<ColumnRole, RegExp> = {
  store:
    /^(store|shop|site|location|branch|filiale?|standort|laden|magasin|tienda)([ _-]?(id|name|no|nr|number|code))?$/i,
  door: /^(door|entrance|gate|sensor|counter|eingang|t[üu]re?|porte|puerta)([ _-]?(id|name|no|nr))?$/i,
  time: /^(ts|time[ _-]?stamp|date[ _-]?time|date|day|hour[ _-]?start|start|from|begin|datum|zeitpunkt|zeit|fecha|period|hour|time)$/i,
  clock: /^(time|hour|clock|time[ _-]?of[ _-]?day|uhrzeit|stunde|zeit|heure|hora)$/i,
  entries:
    /^(in|ins|entries|entry|enter|entered|visitors?|customers?[ _-]?in|people[ _-]?in|count[ _-]?in|footfall|traffic|count|besucher|eintritte|zutritte|entr[ée]es|entradas)$/i,
  exits:
    /^(out|outs|exits?|exited|leave|customers?[ _-]?out|people[ _-]?out|count[ _-]?out|austritte|abg[äa]nge|sorties|salidas)$/i,
}

/** Whether the first row looks like names: no cell of it is a number or a date. */
export function looksLikeHeader(cells: readonly string[]): boolean {
  return (
    cells.some((cell) => cell.trim() !== '') &&
    !cells.some((cell) => /^-?\d+([.,]\d+)?$/.test(cell.trim()) || orderTold(cell))
  )
}

/** Guesses what the columns hold, from their names and, where there are none that help, from the rows. */
export function guessColumns(header: readonly string[] | null, rows: readonly (readonly string[])[]): ColumnMap {
  const columns: ColumnMap = { store: null, door: null, time: null, clock: null, entries: null, exits: null }
  const taken = new Set<number>()
  const take = (role: ColumnRole, index: number) => {
    if (index < 0 || taken.has(index)) return
    columns[role] = index
    taken.add(index)
  }
  const width = Math.min(MAX_COLUMNS, Math.max(header?.length ?? 0, ...rows.map((row) => row.length)))
  const all = Array.from({ length: width }, (_, index) => index)
  const cellsOf = (index: number) => rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '')
  const every = (index: number, fits: (cell: string) => boolean) => {
    const cells = cellsOf(index)
    return cells.length > 0 && cells.filter(fits).length * 2 > cells.length
  }
  take('time', all.find((index) => every(index, (cell) => orderTold(cell) !== null)) ?? -1)
  const hasClock = columns.time !== null && every(columns.time, (cell) => /[T ,]\s*\d{1,2}/.test(cell))
  if (header) {
    const named = (role: ColumnRole) =>
      header.findIndex((name, index) => !taken.has(index) && NAMES[role].test(name.trim()))
    if (columns.time === null) take('time', named('time'))
    if (!hasClock) take('clock', named('clock'))
    for (const role of ['entries', 'exits', 'store', 'door'] as const) take(role, named(role))
  }
  const isCount = (cell: string) => /^\d+$/.test(cell)
  if (!header) {
    const counts = all.filter((index) => !taken.has(index) && every(index, isCount))
    const others = all.filter((index) => !taken.has(index) && !counts.includes(index))
    take('exits', counts.length > 1 ? counts.at(-1)! : -1)
    take('entries', (counts.length > 1 ? counts.at(-2) : counts.at(-1)) ?? -1)
    take('store', others[0] ?? (counts.length > 2 ? counts[0]! : -1))
  }
  return columns
}

/** Choices of a person for a file, as the address has them; what is not given is `undefined` and is found in the file. */
export type PlanChoices = {
  header?: boolean
  columns: Partial<ColumnMap>
  oneStore?: string
  zone?: string | null
  order?: DateOrder
  separator?: string
}

/** Separators a file may have. */
export const SEPARATORS = [',', ';', '\t', '|'] as const
const SEPARATOR_NAMES: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', bar: '|' }

/** Reads the choices of an address. @returns or one line for each that makes no sense */
export function parseChoices(
  search: URLSearchParams,
): { ok: true; choices: PlanChoices } | { ok: false; problems: string[] } {
  const problems: string[] = []
  const choices: PlanChoices = { columns: {} }
  for (const role of COLUMN_ROLES) {
    const text = search.get(role)
    if (text === null) continue
    if (text === '') choices.columns[role] = null
    else if (/^\d{1,2}$/.test(text)) choices.columns[role] = Number(text)
    else problems.push(`${role}: the number of a column, from 0`)
  }
  const [header, zone, order, separator, one] = ['header', 'zone', 'dates', 'separator', 'one'].map((name) =>
    search.get(name),
  )
  if (header === '1' || header === '0') choices.header = header === '1'
  else if (header) problems.push('header: 1 or 0')
  if (zone === '' || zone === 'own') choices.zone = null
  else if (zone && isTimeZone(zone)) choices.zone = zone
  else if (zone) problems.push('zone: an IANA time zone such as Europe/Zurich, or own')
  if (order === 'dmy' || order === 'mdy') choices.order = order
  else if (order) problems.push('dates: dmy or mdy')
  if (separator && separator in SEPARATOR_NAMES) choices.separator = SEPARATOR_NAMES[separator]!
  else if (separator) problems.push(`separator: one of ${Object.keys(SEPARATOR_NAMES).join(', ')}`)
  if (one) choices.oneStore = one.trim()
  return problems.length > 0 ? { ok: false, problems } : { ok: true, choices }
}

/** The plan for a file: what was chosen, and for the rest what its first rows show. */
export function planOf(
  choices: PlanChoices,
  first: readonly (readonly string[])[],
  order: DateOrder | null,
): ImportPlan {
  const header = choices.header ?? looksLikeHeader(first[0] ?? [])
  const guessed = guessColumns(header ? (first[0] ?? []) : null, header ? first.slice(1) : first)
  return {
    header,
    columns: { ...guessed, ...choices.columns },
    oneStore: choices.oneStore ?? null,
    zone: choices.zone ?? null,
    order: choices.order ?? order,
  }
}

/** What has to be chosen before the rows can be read. */
export function whatIsMissing(plan: ImportPlan): string[] {
  const { columns, oneStore } = plan
  const missing: string[] = []
  if (columns.time === null) missing.push('Choose the column with date and time.')
  if (columns.entries === null && columns.exits === null) missing.push('Choose the column with the people who came in.')
  if (columns.store === null && oneStore === null)
    missing.push('Choose the column with the store, or the one store that all rows belong to.')
  const used = COLUMN_ROLES.flatMap((role) => columns[role] ?? [])
  if (new Set(used).size < used.length) missing.push('A column can hold one thing only: two choices name the same one.')
  return missing
}
