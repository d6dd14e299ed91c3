import { TABLE_DOCS } from '../table-docs/all-tables'

const COLUMNS_OF: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE_DOCS.flatMap(({ names, columns }) =>
    names.map((name) => [name, columns.map((column) => column.name)] as const),
  ),
)

/** The columns of a documented table or view; undefined where there is none of that name (lower case). */
export const columnsOf = (name: string) => COLUMNS_OF.get(name)
