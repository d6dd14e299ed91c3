/** One SELECT with its binds, so that the text a page shows is the text that is run. Times are bound as ISO strings. */
export type Statement = { sql: string; binds: readonly string[] }

/** Collects binds while a statement's text is put together: `bind(value)` gives the place it takes, `$1`, `$2`, … */
export function statement(write: (bind: (value: string) => string) => string): Statement {
  const binds: string[] = []
  const places = new Map<string, string>()
  const bind = (value: string) => {
    const place = places.get(value) ?? `$${binds.push(value)}`
    places.set(value, place)
    return place
  }
  return { sql: write(bind), binds }
}

/** An instant as statements bind it. */
export const isoTime = (atMs: number) => new Date(atMs).toISOString()

/** A statement as one text that can be run as it stands: each place of a bind holds its value as a quoted literal. */
export function shownSql({ sql, binds }: Statement): string {
  return indented(sql).replace(/\$(\d+)/g, (place, number) => {
    const value = binds[Number(number) - 1]
    return value === undefined ? place : `'${value.replaceAll("'", "''")}'`
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
