import { sqlText } from '~/platform/sql-text'

/** One SELECT with its binds, so that the text a page shows is the text that is run. Times are bound as ISO strings. */
export type Statement = { sql: string; binds: readonly string[] }

/** Takes an instant, epoch milliseconds, or a text, and gives the place it has in the statement: `$1`, `$2`, … */
export type Bind = (value: number | string) => string

/**
 * Collects binds while a statement's text is put together. An instant and a text never share a place, even where they read alike: QuestDB takes the type
 * of a place from where it first stands.
 */
export function statement(write: (bind: Bind) => string): Statement {
  const binds: string[] = []
  const places = new Map<number | string, string>()
  const bind: Bind = (value) => {
    const place = places.get(value) ?? `$${binds.push(typeof value === 'number' ? isoTime(value) : value)}`
    places.set(value, place)
    return place
  }
  return { sql: write(bind), binds }
}

/**
 * The condition that a column holds one of some texts, letter for letter: the one way in which ids stand in statements. One alone is compared by `=`, since
 * QuestDB reads a single bind after IN as a list (`{10}` as store 10). Texts that no column can hold are left out; without any nothing fits.
 */
export function isOneOf(column: string, texts: readonly string[], bind: Bind): string {
  const places = texts.filter(canBeStored).map(bind)
  if (places.length === 0) return 'false'
  return places.length === 1 ? `${column} = ${places[0]}` : `${column} IN (${places.join(', ')})`
}

/** False for a NUL, at which a text would end, and for half a surrogate pair, which would be sent as another letter. */
const canBeStored = (text: string) => !text.includes('\0') && !/\p{Cs}/u.test(text)

/** An instant as statements bind it. */
export const isoTime = (atMs: number) => new Date(atMs).toISOString()

/** A statement as one text that can be run as it stands: each place of a bind holds its value as a quoted literal. */
export function shownSql({ sql, binds }: Statement): string {
  return indented(sql).replace(/\$(\d+)/g, (place, number) => {
    const value = binds[Number(number) - 1]
    return value === undefined ? place : sqlText(value)
  })
}

/** Lines after the first stand two blanks in, and two more for each parenthesis that is open. */
function indented(sql: string): string {
  let open = 0
  return sql
    .split(/\n\s*/)
    .map((line, index) => {
      const depth = open + (line.startsWith(')') ? 0 : 1)
      for (const sign of line) open += sign === '(' ? 1 : sign === ')' ? -1 : 0
      return index === 0 ? line : '  '.repeat(depth) + line
    })
    .join('\n')
}
