/** What the preview of an import shows, as words and numbers ready to be put out. */
export type ImportPreviewData = {
  file: { name: string; size: string }
  form: {
    columns: { role: string; label: string; none: string; value: string }[]
    columnNames: string[]
    oneStore: string
    stores: { storeId: string; name: string }[]
    /** IANA name, or `own`: each store's own. */
    zone: string
    zones: string[]
    order: string
    orderUnclear: boolean
    header: string
    /** Name of the separator; null where the file has none. */
    separator: string | null
  }
  encoding: string | null
  table: { heads: { name: string; role: string | null }[]; rows: { line: number; cells: string[] }[] }
  missing: string[]
  noExits: boolean
  noEntries: boolean
  found: {
    good: number
    goodText: string
    problems: number
    problemsText: string
    firstProblems: { line: number; text: string }[]
    takenAsFirst: number[]
    storesText: string
    moreStores: number
    stores: {
      storeId: string
      /** null for a store that this import makes. */
      name: string | null
      zone: string
      rows: string
      entries: string
      exits: string
      from: string
      to: string
    }[]
  } | null
}
