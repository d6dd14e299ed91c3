import { type ImportPlan, type PlanChoices, planOf, whatIsMissing } from '~/domain/import/columns'
import type { ImportRow } from '~/domain/import/command'
import { type ImportContext, RowReader } from '~/domain/import/rows'
import { ImportSummary, type LineNote, MOST_NOTES, type StoreTotals } from '~/domain/import/summary'
import { type DateOrder, orderTold } from '~/domain/import/times'
import type { Store } from '~/domain/stores'
import { csvRows, sheetRows, type TableRow } from './table-rows'
import type { TextForm } from './text-file'

/** Rows from whose shape the columns are guessed. */
const FIRST_ROWS = 50
/** Of them a preview tells these, each cell up to this many characters. */
const TOLD_ROWS = 10
const TOLD_CHARACTERS = 100
/** Stores of a file that a preview tells; of more only how many. */
const TOLD_STORES = 200

/** Where the rows of a file lie: a text file and how it is written, or lines of JSON that were made of a sheet (`form` null). */
export type TableSource = { path: string; form: TextForm | null }

/** What reading needs to know beside the file, as it goes from process to process. */
export type ImportFacts = {
  stores: readonly Pick<Store, 'storeId' | 'name' | 'timeZone'>[]
  defaultTimeZone: string
  retentionDays: number
  nowMs: number
}

/** What a file would bring, before anything is written. */
export type ImportPreview = {
  plan: ImportPlan
  separator: string | null
  first: TableRow[]
  /** What a person has to choose before the rows can be read. */
  missing: string[]
  /** Rows whose dates can be read in either order; they were not read. */
  orderUnclear: boolean
  /** null where something is missing. */
  found: {
    rows: number
    good: number
    problems: number
    firstProblems: LineNote[]
    /** Lines of times that the clocks showed twice and the file has once. */
    takenAsFirst: number[]
    /** The first of them, and how many there are. */
    stores: StoreTotals[]
    storeCount: number
  } | null
}

/** The rows of a file as they stand in it. */
export function rowsOf({ path, form }: TableSource): AsyncGenerator<TableRow> {
  return form === null ? sheetRows(path) : csvRows(path, form)
}

/** A source that is read with the separator a person chose. */
export function withSeparator(source: TableSource, separator: string | null | undefined): TableSource {
  return source.form === null || !separator ? source : { ...source, form: { ...source.form, separator } }
}

/** The first rows, and the order of day and month that the dates in a column tell: of the first date that leaves no doubt. */
async function firstLook(
  rows: AsyncGenerator<TableRow>,
  choices: PlanChoices,
): Promise<{ first: TableRow[]; plan: ImportPlan; orderUnclear: boolean }> {
  const first: TableRow[] = []
  let plan: ImportPlan | null = null
  let unclear = false
  const looked = () => first.map(({ cells }) => cells)
  const askedOf = (cells: readonly string[]): DateOrder | 'fixed' | null => {
    const told = plan?.columns.time == null ? null : orderTold(cells[plan.columns.time] ?? '')
    if (told === 'either') unclear = true
    return told === 'either' ? null : told
  }
  for await (const row of rows) {
    if (first.length < FIRST_ROWS) {
      first.push(row)
      continue
    }
    let told: DateOrder | 'fixed' | null = null
    if (plan === null) {
      plan = planOf(choices, looked(), null)
      told = first.map(({ cells }) => askedOf(cells)).find((order) => order !== null) ?? null
    }
    if (plan.columns.time === null || plan.order !== null) break
    told ??= askedOf(row.cells)
    if (told === null) continue
    return { first, plan: planOf(choices, looked(), told === 'fixed' ? null : told), orderUnclear: false }
  }
  plan ??= planOf(choices, looked(), null)
  const told = first.map(({ cells }) => askedOf(cells)).find((order) => order !== null) ?? null
  const order = plan.order ?? (told === 'fixed' ? null : told)
  return { first, plan: { ...plan, order }, orderUnclear: unclear && order === null && told === null }
}

/** Where ids, names and zones of stores come from. */
export function importContext({ stores, defaultTimeZone, retentionDays, nowMs }: ImportFacts): ImportContext {
  const byId = new Map(stores.map((store) => [store.storeId, store]))
  const byName = new Map<string, string | null>()
  for (const { name, storeId } of stores)
    byName.set(name.toLowerCase(), byName.has(name.toLowerCase()) ? null : storeId)
  return {
    storeIdOf: (text) => (byId.has(text) ? text : (byName.get(text.toLowerCase()) ?? text)),
    zoneOf: (storeId) => byId.get(storeId)?.timeZone ?? defaultTimeZone,
    nowMs,
    retentionDays,
  }
}

/** Reads a file to its end without writing anything. @throws {ImportFileProblem} where it is no table */
export async function previewOf(
  file: TableSource,
  choices: PlanChoices,
  context: ImportContext,
): Promise<ImportPreview> {
  const source = withSeparator(file, choices.separator)
  const { first, plan, orderUnclear } = await firstLook(rowsOf(source), choices)
  const missing = whatIsMissing(plan)
  if (orderUnclear)
    missing.push('Choose whether the day or the month comes first: the dates in this file could be either.')
  const separator = source.form?.separator ?? null
  const shared = { plan, separator, first: first.slice(0, TOLD_ROWS).map(told), missing, orderUnclear }
  if (missing.length > 0) return { ...shared, found: null }
  const summary = new ImportSummary()
  const reader = new RowReader(plan, context)
  for await (const read of linesOf(rowsOf(source), plan, reader)) {
    summary.rows++
    if (read.kind === 'row') summary.add(read.row)
    else summary.refuse(read.line, read.text)
  }
  const { rows, good, problems, firstProblems, stores } = summary
  const takenAsFirst = reader.takenAsFirst.slice(0, MOST_NOTES)
  const counted = { storeCount: stores.length, stores: stores.slice(0, TOLD_STORES) }
  return { ...shared, found: { rows, good, problems, firstProblems, takenAsFirst, ...counted } }
}

const told = ({ line, cells }: TableRow): TableRow => ({
  line,
  cells: cells.map((cell) => cell.slice(0, TOLD_CHARACTERS)),
})

/** The rows of a file that can be read, in order. */
export async function* readableRows(
  rows: AsyncGenerator<TableRow>,
  plan: ImportPlan,
  context: ImportContext,
): AsyncGenerator<ImportRow> {
  for await (const read of linesOf(rows, plan, new RowReader(plan, context))) if (read.kind === 'row') yield read.row
}

async function* linesOf(rows: AsyncGenerator<TableRow>, plan: ImportPlan, reader: RowReader) {
  let header = plan.header
  for await (const { line, cells } of rows) {
    if (header) header = false
    else yield { line, ...reader.read(line, cells) }
  }
}
