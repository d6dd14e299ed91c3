import { TABLE_DOCS } from '../table-docs/all-tables'

const COLUMNS_OF: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE_DOCS.flatMap(({ names, columns }) =>
    names.map((name) => [name, columns.map((column) => column.name)] as const),
  ),
)

/** Names that columns of texts have in some table. */
const TEXTS: ReadonlySet<string> = new Set(
  TABLE_DOCS.flatMap(({ columns }) => columns.filter(({ type }) => type === 'VARCHAR').map(({ name }) => name)),
)

/** True if a column of this name (lower case) holds texts in some documented table. */
export const holdsTexts = (name: string) => TEXTS.has(name)

/** Names that columns of few values have, in each table that has one of that name. */
const FEW: ReadonlySet<string> = new Set(
  TABLE_DOCS.flatMap(({ columns }) => columns.filter(({ type }) => type === 'SYMBOL').map(({ name }) => name)).filter(
    (name) =>
      TABLE_DOCS.every(({ columns }) => columns.every((column) => column.name !== name || column.type === 'SYMBOL')),
  ),
)

/** True if a column of this name (lower case) has few values in every documented table: a store, a door, a kind. */
export const hasFewValues = (name: string) => FEW.has(name)

/** The columns of a documented table or view; undefined if there is none of that name (lower case). */
export const columnsOf = (name: string) => COLUMNS_OF.get(name)
