import { type CountedStores, idsCountedAs } from '~/domain/counted-stores'
import { countedStoreId } from '~/platform/questdb/counted-stores-sql'
import { canBeStored, sqlText } from '~/platform/questdb/sql-text'

/** One SELECT with its binds, so that the text a page shows is the text that is run. Times are bound as ISO strings. */
export type Statement = { sql: string; binds: readonly string[] }

/** Takes an instant, epoch milliseconds, or a text, and gives the place it has in the statement: `$1`, `$2`, … */
export type Bind = ((value: number | string) => string) & {
  /** Whose rows count as whose, in this statement. */
  readonly counted: CountedStores
}

/**
 * Collects binds while a statement's text is put together. An instant and a text never share a place, even where they
 * read alike: QuestDB takes the type of a place from where it first stands.
 * @param counted whose rows count as whose, as `reads.counted` says
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
 * The condition that a column holds one of some texts, letter for letter: the one way in which binds of ids stand in
 * statements. One alone is compared by `=`, since QuestDB reads a single bind after IN as a list (`{10}` as store 10).
 * Texts that no column can hold are left out; without any nothing fits.
 */
export function isOneOf(column: string, texts: readonly string[], bind: Bind): string {
  const places = texts.filter(canBeStored).map(bind)
  if (places.length === 0) return 'false'
  return places.length === 1 ? `${column} = ${places[0]}` : `${column} IN (${places.join(', ')})`
}

/**
 * The column of a select list that tells for which store a row of a table counts; it is named `store_id`, and groups
 * may be formed by that name.
 */
export function storeId({ counted }: Bind): string {
  const merged = countedStoreId(counted)
  return merged === null ? 'store_id' : `${merged} AS store_id`
}

/** The condition that a row of a table counts for one of some stores. */
export function ofStores(storeIds: readonly string[], bind: Bind): string {
  return isOneOf('store_id', idsCountedAs(bind.counted, storeIds), bind)
}

/**
 * The condition that a row of a table counts where all stores are asked for; null where every row does. By the shorter
 * of two lists.
 */
export function ofEveryStore(bind: Bind): string | null {
  const { leftOut, counted } = bind.counted
  if (leftOut.size === 0) return null
  if (counted.size < leftOut.size) return isOneOf('store_id', [...counted], bind)
  return `NOT (${isOneOf('store_id', [...leftOut], bind)})`
}

/**
 * The condition that a row is told of the store itself, not of an id that is merged into it; empty where nothing is
 * merged. Begins with ` AND `.
 */
export function ofItself(bind: Bind): string {
  const { mergedInto } = bind.counted
  return mergedInto.size === 0 ? '' : ` AND NOT (${isOneOf('store_id', [...mergedInto.keys()], bind)})`
}

/**
 * A relation in which each row of a table counts for its store already: for windows and `LATEST ON`, which tell stores
 * apart by the column itself.
 * @param columns the others that are wanted
 */
export function withStoreId(table: string, columns: string, where: string, bind: Bind): string {
  if (countedStoreId(bind.counted) === null) return `${table} ${where}`
  return `(SELECT ${columns}, ${storeId(bind)} FROM ${table} ${where})`
}

/**
 * Rows of a view as one relation with one row for each bucket, store and door. Of a merged store a view has rows beside
 * those of the store it counts for; a door of the same id is the same door.
 */
export function doorRows(view: string, where: string, bind: Bind): string {
  if (countedStoreId(bind.counted) === null) return `${view} ${where}`
  return `(SELECT ts, ${storeId(bind)}, door_id, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events,
      max(last_received) AS last_received FROM ${view} ${where} GROUP BY ts, store_id, door_id)`
}

/** An instant as statements bind it. */
export const isoTime = (atMs: number) => new Date(atMs).toISOString()

/** A statement as one text that can be run as it stands: each place of a bind holds its value as a quoted literal. */
export function shownSql({ sql, binds }: Statement): string {
  return indented(sql).replace(/'(?:[^']|'')*'|\$(\d+)/g, (part, number) => {
    const value = binds[Number(number) - 1]
    return value === undefined ? part : sqlText(value)
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
