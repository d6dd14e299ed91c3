import { COOKBOOK } from '~/domain/cookbook/all-recipes'
import { TABLE_DOCS } from '~/domain/table-docs/all-tables'
import { sqlPath } from '~/domain/workbench/sql-path'
import { renderAnswerChart } from './answer-chart.server'

/** Rows of an answer that stand on the page; a file has all of them. */
const ROWS_SHOWN = 200

type AnswerInput = {
  columns: readonly { name: string; kind: 'time' | 'number' | 'boolean' | 'text' }[]
  rows: readonly (readonly (string | null)[])[]
  cut: boolean
  tookMs: number
}

/** What the page shows of an answer. */
export function answerShown({ columns, rows, cut, tookMs }: AnswerInput, statement: string, locale: string) {
  const count = (n: number) => n.toLocaleString(locale)
  const shown = rows.slice(0, ROWS_SHOWN)
  const words = cut
    ? `First ${count(rows.length)} rows, there are more`
    : `${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`
  return {
    columns: columns.map(({ name, kind }) => ({ name, kind })),
    rows: shown,
    words,
    took: `${count(Math.round(tookMs))} ms`,
    onPage: rows.length > shown.length ? `The first ${count(shown.length)} stand here; the CSV file has more.` : null,
    csv: `/sql.csv?${new URLSearchParams({ q: statement })}`,
    chart: renderAnswerChart(columns, rows, locale),
  }
}
export type AnswerShown = ReturnType<typeof answerShown>

/** The cookbook as links, and the tables as they are documented. */
export function sqlReference() {
  return {
    chapters: COOKBOOK.map(({ title, recipes }) => ({
      title,
      recipes: recipes.map((recipe) => ({ title: recipe.title, about: recipe.about, to: sqlPath(recipe.sql) })),
    })),
    tables: TABLE_DOCS,
  }
}
export type SqlReference = ReturnType<typeof sqlReference>
