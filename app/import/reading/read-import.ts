import type { ImportRow } from '~/domain/import-command'
import type { Store } from '~/domain/stores'
import type { PlanChoices } from '../choices'
import { planOf, whatIsMissing, whatIsOver } from '../columns/columns'
import { FileSurvey } from '../columns/survey'
import { type Foreknown, RowReader } from '../counts/rows'
import type { SameTimeFindings } from '../counts/same-times'
import { hoursOfDoorsAndOfNone, type TimedCounts, TimedRows } from '../counts/timed-counts'
import { MAX_ROWS, TOO_MANY_ROWS } from '../limits'
import type { ImportContext, ImportPlan, SurveyFindings } from '../plan'
import { ImportSummary, type LeftOutLines, type LineNote, MOST_NOTES, type StoreTotals } from '../summary'
import { ImportFileProblem } from '../uploads/file-problem'
import { csvRows, sheetRows, type TableRow } from './table-rows'
import type { TextForm } from './text-file'

/** Rows from whose shape the columns are guessed. */
const FIRST_ROWS = 50
/** How many of these rows a preview shows, and how many characters of each cell. */
const TOLD_ROWS = 20
const TOLD_CHARACTERS = 100
/** The most stores a preview lists; beyond that it only shows their number. */
const TOLD_STORES = 200

/**
 * Where the rows of a file are: in a text file of a given form, or in lines of JSON made from a sheet (`form` null).
 */
export type TableSource = { path: string; form: TextForm | null }

/** What reading needs to know beside the file, as it goes from process to process. */
export type ImportFacts = {
  stores: readonly Pick<Store, 'storeId' | 'name' | 'timeZone'>[]
  defaultTimeZone: string
  retentionDays: number
  nowMs: number
}

/** What an import of a file would bring, before anything is written. */
export type ImportPreview = {
  plan: ImportPlan
  separator: string | null
  first: TableRow[]
  /** What a person must choose before the rows can be read. */
  missing: string[]
  findings: SurveyFindings
  /** null if something is missing; set if only choices about overlapping rows are open. */
  found: {
    /** Lines below the names of the columns, and the rows that they make. */
    lines: number
    good: number
    problems: number
    firstProblems: LineNote[]
    /** Lines that count nothing by themselves, by why. */
    leftOut: LeftOutLines
    /** Lines of times that the clocks showed twice and the file has once. */
    takenAsFirst: number[]
    /** The first of them, and how many there are. */
    stores: StoreTotals[]
    storeCount: number
    /** When the rows are and what they count, to be compared with what is stored. */
    times: TimedCounts[]
    /** Rows with overlapping times. */
    sameTimes: SameTimeFindings
    /** Hours with both rows of doors and rows without a door. */
    doorsAndNone: number
  } | null
}

/** The rows of a file, unchanged. */
export function rowsOf({ path, form }: TableSource): AsyncGenerator<TableRow> {
  return form === null ? sheetRows(path) : csvRows(path, form)
}

/** A source that is read with the separator a person chose. */
export function withSeparator(source: TableSource, separator: string | null | undefined): TableSource {
  return source.form === null || !separator ? source : { ...source, form: { ...source.form, separator } }
}

type Look = { first: TableRow[]; plan: ImportPlan; findings: SurveyFindings; foreknown: Foreknown }

/** Surveys all rows: the first show what the columns contain, all together show the format. */
async function lookAt(
  rows: () => AsyncGenerator<TableRow>,
  choices: PlanChoices,
  context: ImportContext,
): Promise<Look> {
  const first: TableRow[] = []
  for await (const row of rows()) {
    first.push(row)
    if (first.length >= FIRST_ROWS) break
  }
  const cells = first.map((row) => row.cells)
  const survey = await surveyOf(rows(), planOf(choices, cells, null), context)
  const { findings } = survey
  return { first, plan: planOf(choices, cells, findings), findings, foreknown: foreknownOf(survey) }
}

function foreknownOf({ repeatedHours, twelveHours, findings }: FileSurvey): Foreknown {
  return { repeatedHours, twelveHours, onlyMidnights: findings.onlyMidnights }
}

async function surveyOf(rows: AsyncGenerator<TableRow>, plan: ImportPlan, context: ImportContext): Promise<FileSurvey> {
  const survey = new FileSurvey(plan, context)
  let place = 0
  for await (const { line, cells } of rows)
    if (place++ >= plan.titleRows + (plan.header ? 1 : 0)) survey.look(line, cells)
  return survey
}

/** Where ids, names and zones of stores come from. */
export function importContext({ stores, defaultTimeZone, retentionDays, nowMs }: ImportFacts): ImportContext {
  const byId = new Map(stores.map((store) => [store.storeId, store]))
  const byName = new Map<string, string | null>()
  for (const { name, storeId } of stores)
    byName.set(name.toLowerCase(), byName.has(name.toLowerCase()) ? null : storeId)
  return {
    storeIdOf: (text) => (byId.has(text) ? text : (byName.get(text.toLowerCase()) ?? text)),
    isStore: (text) => byId.has(text) || byName.has(text.toLowerCase()),
    zoneOf: (storeId) => byId.get(storeId)?.timeZone ?? defaultTimeZone,
    nowMs,
    retentionDays,
  }
}

/**
 * Reads a file to its end without writing anything.
 * @param isKnown whether there is a store with an id
 * @throws {ImportFileProblem} if it is not a table
 */
export async function previewOf(
  file: TableSource,
  choices: PlanChoices,
  context: ImportContext,
  isKnown: (storeId: string) => boolean = () => false,
): Promise<ImportPreview> {
  const source = withSeparator(file, choices.separator)
  const rows = () => rowsOf(source)
  const { first, plan, findings, foreknown } = await lookAt(rows, choices, context)
  const missing = whatIsMissing(plan, findings)
  const separator = source.form?.separator ?? null
  const shared = { plan, separator, first: first.slice(0, TOLD_ROWS).map(shownRow), missing, findings }
  if (missing.length > 0) return { ...shared, found: null }
  const begin = await readAll(rows(), new RowReader(plan, context, foreknown), isKnown)
  const settled = begin.reader.sameTimes.settled(plan.sameTimes)
  const sameTimes = settled.findings
  missing.push(...whatIsOver(plan, sameTimes))
  const { reader, summary, timed } =
    missing.length === 0 && settled.changesAnything
      ? await readAll(rows(), new RowReader(plan, context, { ...foreknown, settled }), isKnown)
      : begin
  const { lines, good, problems, firstProblems, leftOut, stores } = summary
  const takenAsFirst = reader.takenAsFirst.slice(0, MOST_NOTES)
  const times = timed.series
  const doorsAndNone = hoursOfDoorsAndOfNone(times)
  const counted = { times, sameTimes, doorsAndNone, storeCount: stores.length, stores: stores.slice(0, TOLD_STORES) }
  return { ...shared, found: { lines, good, problems, firstProblems, leftOut, takenAsFirst, ...counted } }
}

/** True if other rows may change what a row counts. */
const needsSettling = ({ sameTimes, kinds, ways }: ImportPlan) =>
  sameTimes.twice !== null ||
  sameTimes.over !== null ||
  [kinds ?? [], ways.in, ways.out].some((words) => words.length > 1)

async function readAll(rows: AsyncGenerator<TableRow>, reader: RowReader, isKnown: (storeId: string) => boolean) {
  const summary = new ImportSummary()
  const timed = new TimedRows(isKnown)
  for await (const { line, cells } of rows) {
    const read = reader.read(line, cells)
    summary.take(line, read)
    if (read.kind === 'rows') for (const row of read.rows) timed.add(row)
    if (summary.lines > MAX_ROWS) throw new ImportFileProblem(TOO_MANY_ROWS)
  }
  return { reader, summary, timed }
}

const shownRow = ({ line, cells }: TableRow): TableRow => ({
  line,
  cells: cells.map((cell) => cell.slice(0, TOLD_CHARACTERS)),
})

/** The readable rows of a file, in order. @param rows starts the file over on each call */
export async function* readableRows(
  rows: () => AsyncGenerator<TableRow>,
  plan: ImportPlan,
  context: ImportContext,
): AsyncGenerator<ImportRow> {
  const foreknown = foreknownOf(await surveyOf(rows(), plan, context))
  if (needsSettling(plan)) {
    const reader = new RowReader(plan, context, foreknown)
    for await (const { line, cells } of rows()) reader.read(line, cells)
    foreknown.settled = reader.sameTimes.settled(plan.sameTimes)
  }
  const reader = new RowReader(plan, context, foreknown)
  for await (const { line, cells } of rows()) {
    const read = reader.read(line, cells)
    if (read.kind === 'rows') yield* read.rows
  }
}
