import { type CountedStores, idsCountedAs } from '~/domain/counted-stores'
import { countedStoreId } from '~/platform/questdb/counted-stores-sql'
import { canBeStored, sqlText } from '~/platform/questdb/sql-text'

/**
 * One SELECT with its binds, so that the text shown on a page is the text that runs. Times are bound as ISO strings.
 */
export type Statement = { sql: string; binds: readonly string[] }

/** Binds an instant (epoch milliseconds) or a text. @returns its placeholder in the statement: `$1`, `$2`, … */
export type Bind = ((value: number | string) => string) & {
  /** Which store each row counts for, in this statement. */
  readonly counted: CountedStores
}

/**
 * Collects binds while a statement's text is assembled. An instant and a text never share a placeholder, even if they
 * look alike: QuestDB takes the type of a placeholder from its first use.
 * @param counted which store each row counts for, from `reads.counted`
 */
export function statement(counted: CountedStores, write: (bind: Bind) => string): Statement {
  const binds: string[] = []
  const places = new Map<number | string, string>()
  const place = (value: number | string) => {
    const known = places.get(value) ?? `$${binds.push(typeof value === 'number' ? isoTime(value) : value)}`
    places.set(value, known)
    return known
  }
  return { sql: write(Object.assign(place, { counted })), binds }
}

/**
 * The condition that a column equals one of some texts, exactly: the only way to use id binds in statements. A single
 * one is compared by `=`, since QuestDB reads a single bind after IN as a list (`{10}` as store 10). Texts that no
 * column can hold are dropped; with none left, nothing matches.
 */
export function isOneOf(column: string, texts: readonly string[], bind: Bind): string {
  const places = texts.filter(canBeStored).map(bind)
  if (places.length === 0) return 'false'
  return places.length === 1 ? `${column} = ${places[0]}` : `${column} IN (${places.join(', ')})`
}

/**
 * The select column for the store that a table's row counts for. It is named `store_id`, and GROUP BY may use that
 * name.
 */
export function storeId({ counted }: Bind): string {
  const merged = countedStoreId(counted)
  return merged === null ? 'store_id' : `${merged} AS store_id`
}

/** The condition that a table's row counts for one of some stores. */
export function ofStores(storeIds: readonly string[], bind: Bind): string {
  return isOneOf('store_id', idsCountedAs(bind.counted, storeIds), bind)
}

/**
 * The condition that a table's row counts towards all stores; null if every row does. Uses the shorter of two lists.
 */
export function ofEveryStore(bind: Bind): string | null {
  const { leftOut, counted } = bind.counted
  if (leftOut.size === 0) return null
  if (counted.size < leftOut.size) return isOneOf('store_id', [...counted], bind)
  return `NOT (${isOneOf('store_id', [...leftOut], bind)})`
}

/**
 * The condition that a row belongs to the store itself, not to an id merged into it; empty if nothing is merged. Begins
 * with ` AND `.
 */
export function ofItself(bind: Bind): string {
  const { mergedInto } = bind.counted
  return mergedInto.size === 0 ? '' : ` AND NOT (${isOneOf('store_id', [...mergedInto.keys()], bind)})`
}

/**
 * A relation in which each row of a table already counts for its store: for window functions and `LATEST ON`, which
 * partition by the column itself.
 * @param columns the other columns to select
 */
export function withStoreId(table: string, columns: string, where: string, bind: Bind): string {
  if (countedStoreId(bind.counted) === null) return `${table} ${where}`
  return `(SELECT ${columns}, ${storeId(bind)} FROM ${table} ${where})`
}

/**
 * Rows of a view as one relation, with one row per bucket, store and door. A view has separate rows for a merged store
 * and the store it counts for; doors with the same id are the same door.
 */
export function doorRows(view: string, where: string, bind: Bind): string {
  if (countedStoreId(bind.counted) === null) return `${view} ${where}`
  return `(SELECT ts, ${storeId(bind)}, door_id, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events,
      max(last_received) AS last_received FROM ${view} ${where} GROUP BY ts, store_id, door_id)`
}

/** An instant as statements bind it. */
export const isoTime = (atMs: number) => new Date(atMs).toISOString()

/** A statement as one runnable text: each placeholder is replaced by its value as a quoted literal. */
export function shownSql({ sql, binds }: Statement): string {
  return indented(sql).replace(/'(?:[^']|'')*'|\$(\d+)/g, (part, number) => {
    const value = binds[Number(number) - 1]
    return value === undefined ? part : sqlText(value)
  })
}

/** Indents lines after the first by two blanks, and two more per open parenthesis. */
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
