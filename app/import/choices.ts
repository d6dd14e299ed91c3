import { isTimeZone } from '~/domain/stores'
import { COLUMN_ROLES } from './columns/column-names'
import type { ColumnMap } from './columns/guess-columns'
import { OVER_CHOICES, type OverChoice, TWICE_CHOICES, type TwiceChoice } from './counts/same-times'
import { MAX_TITLE_ROWS } from './limits'
import type { Dash } from './times/clocks'
import type { DateOrder } from './times/dates'

/** A person's choices for a file, from the URL. Whatever is `undefined` is detected in the file. */
export type PlanChoices = {
  titleRows?: number
  header?: boolean
  columns: Partial<ColumnMap>
  oneStore?: string
  zone?: string | null
  order?: DateOrder
  dash?: Dash
  /** The meaning of words in the direction column; `no`: rows that do not count. */
  ways: Record<string, 'in' | 'out' | 'no'>
  kinds?: string[]
  counts?: 'each' | 'running'
  twice?: TwiceChoice
  over?: OverChoice
  hours?: '12' | '24'
  separator?: string
}

/** Nothing chosen. */
export const NO_CHOICES: PlanChoices = { columns: {}, ways: {} }

/** Separators a file may have. */
export const SEPARATORS = [',', ';', '\t', '|'] as const
const SEPARATOR_NAMES: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', bar: '|' }

/** Prefix of the fields that give the meaning of a word in the direction column. */
const WAY = 'way:'

const ONE_OF = {
  header: ['1', '0'],
  dates: ['dmy', 'mdy'],
  dash: ['span', 'offset'],
  counts: ['each', 'running'],
  twice: TWICE_CHOICES,
  over: OVER_CHOICES,
  hours: ['12', '24'],
  separator: Object.keys(SEPARATOR_NAMES),
} as const

/** Parses the choices in a URL. @returns them, or one message per problem */
export function parseChoices(
  search: URLSearchParams,
): { ok: true; choices: PlanChoices } | { ok: false; problems: string[] } {
  const problems: string[] = []
  const choices: PlanChoices = { columns: {}, ways: {} }
  for (const role of COLUMN_ROLES) {
    const text = search.get(role)
    if (text === null) continue
    if (text === '') choices.columns[role] = null
    else if (/^\d{1,2}$/.test(text)) choices.columns[role] = Number(text)
    else problems.push(`${role}: the number of a column, from 0`)
  }
  const oneOf = (name: keyof typeof ONE_OF): string | undefined => {
    const text = search.get(name)
    if (!text) return undefined
    if ((ONE_OF[name] as readonly string[]).includes(text)) return text
    problems.push(`${name}: one of ${ONE_OF[name].join(', ')}`)
    return undefined
  }
  const header = oneOf('header')
  if (header !== undefined) choices.header = header === '1'
  const zone = search.get('zone')
  if (zone === 'own') choices.zone = null
  else if (zone && isTimeZone(zone)) choices.zone = zone
  else if (zone) problems.push('zone: an IANA time zone such as Europe/Zurich, or own')
  Object.assign(choices, { order: oneOf('dates'), dash: oneOf('dash'), counts: oneOf('counts') })
  Object.assign(choices, { twice: oneOf('twice'), over: oneOf('over'), hours: oneOf('hours') })
  const separator = oneOf('separator')
  if (separator !== undefined) choices.separator = SEPARATOR_NAMES[separator]!
  const titleRows = search.get('titles')
  if (titleRows && /^\d{1,2}$/.test(titleRows) && Number(titleRows) <= MAX_TITLE_ROWS)
    choices.titleRows = Number(titleRows)
  else if (titleRows)
    problems.push(`titles: how many rows stand above the names of the columns, at most ${MAX_TITLE_ROWS}`)
  const one = search.get('one')
  if (one) choices.oneStore = one.trim()
  for (const [name, way] of search) {
    if (!name.startsWith(WAY)) continue
    if (way === 'in' || way === 'out' || way === 'no') choices.ways[name.slice(WAY.length)] = way
    else problems.push(`${name}: in, out or no`)
  }
  const kinds = search.getAll('count').filter((word) => word !== '')
  if (kinds.length > 0) choices.kinds = kinds
  for (const name of Object.keys(choices) as (keyof PlanChoices)[])
    if (choices[name] === undefined) delete choices[name]
  return problems.length > 0 ? { ok: false, problems } : { ok: true, choices }
}
