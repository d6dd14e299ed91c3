import type { PlanChoices } from '../choices'
import type { SameTimeFindings } from '../counts/same-times'
import type { ImportPlan, SurveyFindings } from '../plan'
import { COLUMN_ROLES, directionOf, isNamedUtc, isVehicle, offsetInName, zoneInName } from './column-names'
import { ColumnGuess } from './guess-columns'
import { findHeader } from './header'

/** The plan for a file: the choices, and detection from its first rows for the rest. */
export function planOf(
  choices: PlanChoices,
  first: readonly (readonly string[])[],
  findings: SurveyFindings | null,
): ImportPlan {
  const found = findHeader(first)
  const titleRows = choices.titleRows ?? found.titleRows
  const header = choices.header ?? (choices.titleRows === undefined ? found.header : true)
  const names = header ? (first[titleRows] ?? []) : null
  const guesser = new ColumnGuess(names, first.slice(titleRows + (header ? 1 : 0)))
  const guess = guesser.guess()
  const { side, alike } = guesser.unsure
  const chosenCounts = choices.columns.entries !== undefined || choices.columns.exits !== undefined
  const columns = { ...guess.columns, ...choices.columns }
  const timeName = (columns.time === null ? null : names?.[columns.time]) ?? ''
  const isUtc = isNamedUtc(timeName)
  const isOpen = choices.zone === undefined && columns.offset === null
  const nameCounts = typeof choices.zone !== 'string' && columns.offset === null
  return {
    titleRows,
    header,
    columns,
    doors: chosenCounts ? [] : guess.doors,
    oneStore: choices.oneStore ?? null,
    zone: choices.zone === undefined ? (isUtc ? 'UTC' : null) : choices.zone,
    offset: nameCounts ? offsetInName(timeName) : null,
    zoneNamed: isOpen ? zoneInName(timeName) : null,
    order: choices.order ?? ifClear(findings?.order),
    dash: choices.dash ?? ifClear(findings?.dash),
    ways: waysOf(choices, findings?.ways ?? []),
    kinds: choices.kinds ?? null,
    unsure: chosenCounts || guess.doors.length > 0 ? { side: null, alike: [] } : { side, alike },
    counts: choices.counts ?? 'each',
    sameTimes: { twice: choices.twice ?? null, over: choices.over ?? null },
    hours: choices.hours ?? null,
  }
}

const ifClear = <Told extends string>(found: Told | 'unclear' | null | undefined) =>
  found === 'unclear' || found === undefined ? null : found

/** Words of the direction column by meaning; an unknown word has to be chosen. */
function waysOf(choices: PlanChoices, found: readonly string[]): ImportPlan['ways'] {
  const meant = (way: 'in' | 'out' | 'no') =>
    found.filter((word) => (choices.ways[word] === undefined ? directionOf(word) === way : choices.ways[word] === way))
  return { in: meant('in'), out: meant('out'), no: meant('no') }
}

/** What has to be chosen before the rows can be read. */
export function whatIsMissing(plan: ImportPlan, findings: SurveyFindings | null): string[] {
  const { columns, doors, oneStore } = plan
  const missing: string[] = []
  if (columns.time === null) missing.push('Choose the column with date and time.')
  if (columns.entries === null && columns.exits === null && doors.length === 0)
    missing.push('Choose the column with entries.')
  const { side, alike } = plan.unsure ?? { side: null, alike: [] }
  if (side !== null)
    missing.push(`Choose the column with the ${side}, or “Not in this file”: a column of numbers is not read.`)
  if (alike.length > 0)
    missing.push(
      `Choose the columns with entries and exits: others seem to hold the same, too: ${alike.map((name) => `“${name}”`).join(', ')}.`,
    )
  const vehicles = doors.map(({ door }) => door).filter(isVehicle)
  if (vehicles.length > 0)
    missing.push(
      `Choose the columns with entries and exits: ${vehicles.map((name) => `“${name}”`).join(', ')} counts something else.`,
    )
  if (columns.direction !== null && columns.exits !== null && columns.entries !== null)
    missing.push('Choose either a column with the direction, or one with entries and one with exits.')
  if (columns.store === null && oneStore === null)
    missing.push('Choose the column with the store, or the one store that all rows belong to.')
  const used = COLUMN_ROLES.flatMap((role) => columns[role] ?? [])
  if (new Set(used).size < used.length) missing.push('The same column is chosen twice. Choose a different one.')
  return findings === null ? missing : [...missing, ...unclear(plan, findings)]
}

function unclear(plan: ImportPlan, { order, dash, ways, kinds, halvesMissing }: SurveyFindings): string[] {
  const { columns } = plan
  const open: string[] = []
  if (plan.zoneNamed !== null)
    open.push(`Choose the zone of the times: the name of their column says “${plan.zoneNamed}”.`)
  if (order === 'unclear' && plan.order === null)
    open.push('Choose whether the day or the month comes first: the dates in this file could be either.')
  if (dash === 'unclear' && plan.dash === null)
    open.push('Choose what the dash in the times is: the end of a span, or the offset from UTC.')
  if (halvesMissing && plan.hours === null)
    open.push(
      'Choose whether the times have 12 or 24 hours: within a day they go on from 12 to 1, as if am and pm were missing.',
    )
  const known = new Set(Object.values(plan.ways).flat())
  const unknown = columns.direction === null ? [] : ways.filter((word) => !known.has(word))
  if (unknown.length > 0)
    open.push(`Choose which way each of these means: ${unknown.map((word) => `“${word}”`).join(', ')}.`)
  if (columns.kind !== null && plan.kinds === null && kinds.length > 1)
    open.push(`Choose what is to be counted: ${kinds.map((word) => `“${word}”`).join(', ')}.`)
  return open
}

/** Questions about rows with overlapping times that must be answered before an import. */
export function whatIsOver({ sameTimes }: ImportPlan, { twice, over, firstLines }: SameTimeFindings): string[] {
  const lines = firstLines.map((some) => some.slice(0, 4).join(' and ')).join('; ')
  const open: string[] = []
  if (twice > 0 && sameTimes.twice === null)
    open.push(
      `Choose which rows of the same store, door and time count, or the column that tells them apart: their counts differ (lines ${lines}).`,
    )
  if (over > 0 && sameTimes.over === null)
    open.push(
      `Choose which rows count where longer and shorter spans overlap: people would be counted twice (lines ${lines}).`,
    )
  return open
}
