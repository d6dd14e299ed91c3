import { data } from '@remix-run/node'
import { StatementProblem } from '~/platform/questdb/questdb-workbench'
import type { AppContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { isFromElsewhere } from '../../server/requests/from-elsewhere.server'
import { COOKBOOK } from '../cookbook/all-recipes'
import { getSqlAnswer } from '../reads/sql-answer'
import { analystsLogin } from '../sql-access.server'
import { PAGE_LIMITS, STATUS_OF } from '../sql-limits.server'
import { readStatement } from '../statement/read-statement'
import { sqlPath } from '../statement/sql-path'
import type { Problem } from '../view/problem-note'
import { renderAnswerChart } from './answer-chart.server'

/** Rows of an answer that stand on the page, and letters of them; a file has all of them. */
const ROWS_SHOWN = 200
const LETTERS_SHOWN = 300_000

type AnswerInput = {
  columns: readonly { name: string; kind: 'time' | 'number' | 'boolean' | 'text' }[]
  rows: readonly (readonly (string | null)[])[]
  cut: boolean
  tooLarge: boolean
  shortened: boolean
  tookMs: number
}

/** What the page shows of an answer. */
export function answerShown(answer: AnswerInput, statement: string, locale: string) {
  const { columns, rows, cut, tooLarge, shortened, tookMs } = answer
  const count = (n: number) => n.toLocaleString(locale)
  const shown = rows.slice(0, rowsShown(rows))
  const words = cut
    ? `First ${count(rows.length)} rows, there are more`
    : `${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`
  return {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    rows: shown,
    words,
    took: `${count(Math.round(tookMs))} ms`,
    onPage: [
      ...(tooLarge ? ['The result is too large for a page: only the first rows are shown.'] : []),
      ...(rows.length > shown.length ? [`The first ${count(shown.length)} are shown; the CSV file has more.`] : []),
      ...(shortened ? ['Long cells are shortened here and end in “…”; the CSV file has them in full.'] : []),
    ],
    csv: `/sql.csv?${new URLSearchParams({ q: statement })}`,
    chart: renderAnswerChart(columns, rows, locale),
  }
}

/** How many rows the page shows: at least one. */
function rowsShown(rows: AnswerInput['rows']): number {
  let letters = 0
  const past = rows.findIndex((row, index) => {
    for (const value of row) letters += value?.length ?? 0
    return index > 0 && letters > LETTERS_SHOWN
  })
  return Math.min(ROWS_SHOWN, past < 0 ? rows.length : past)
}

export type AnswerShown = ReturnType<typeof answerShown>

/** The cookbook as links. */
export const CHAPTERS = COOKBOOK.map(({ title, recipes }) => ({
  title,
  recipes: recipes.map((recipe) => ({ title: recipe.title, about: recipe.about, to: sqlPath(recipe.sql) })),
}))
export type Chapters = typeof CHAPTERS

/**
 * The page with the answer to the statement in the address, where there is one and it came from this site: another's
 * page must not make us work.
 */
export async function sqlPage({ settings, workbench }: Pick<AppContext, 'settings' | 'workbench'>, request: Request) {
  const statement = (new URL(request.url).searchParams.get('q') ?? '').replaceAll('\r\n', '\n').trim()
  const canonical = statement === '' ? '/sql' : sqlPath(statement)
  const page = { statement, canonical, chapters: CHAPTERS, access: analystsLogin(settings) }
  const without = (problem: Problem | null, init?: ResponseInit) => data({ ...page, answer: null, problem }, init)
  if (statement === '') return without(null)
  if (isFromElsewhere(request)) {
    const text = 'This statement came from a link on another site and has not been run. Read it, then press Run.'
    return without({ tone: 'note', text, at: null })
  }
  const read = readStatement(statement)
  if (!read.ok) return without({ tone: 'bad', text: read.problem, at: read.at }, { status: 400 })
  try {
    const answer = await getSqlAnswer(workbench, read.statement, PAGE_LIMITS)
    return data({ ...page, answer: answerShown(answer, statement, clientLocale(request)), problem: null })
  } catch (error) {
    if (!(error instanceof StatementProblem)) throw error
    return without({ tone: 'bad', text: error.message, at: error.at }, STATUS_OF[error.reason])
  }
}
