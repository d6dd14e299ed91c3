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
  return sql
    .replace(/\$(\d+)/g, (place, number) => {
      const value = binds[Number(number) - 1]
      return value === undefined ? place : `'${value.replaceAll("'", "''")}'`
    })
    .replace(/\n\s+/g, '\n  ')
}
