/** Hours of a file that are already stored: both sides, as text. */
export type StoredHoursData = {
  hours: number
  hoursText: string
  moreStores: number
  stores: {
    storeId: string
    name: string
    hours: string
    stored: { entries: string; exits: string }
    file: { entries: string; exits: string }
  }[]
}

/** What the preview of an import shows, as words and numbers ready to be put out. */
export type ImportPreviewData = {
  file: { name: string; size: string }
  form: {
    columns: { role: string; label: string; none: string; value: string }[]
    columnNames: string[]
    oneStore: string
    stores: { storeId: string; name: string }[]
    /** IANA name, or `own`: each store's own; '' where it has to be chosen. */
    zone: string
    zones: string[]
    order: string
    orderUnclear: boolean
    /** What a dash in the times is; '' where it has to be chosen, null if there is none. */
    dash: string | null
    /** Rows above the names of the columns. */
    titles: string
    /** Words of the direction column, and of the column that says what is counted. */
    ways: { word: string; way: string }[]
    kinds: { word: string; counts: boolean }[]
    counts: string
    /**
     * How many hours times have, and how rows over the same time count; '' where it has to be chosen, null if there
     * is nothing to choose.
     */
    hours: string | null
    twice: string | null
    over: string | null
    header: string
    /** Name of the separator; null if the file has none. */
    separator: string | null
  }
  /** The encoding of a text file, or what other kind it is. */
  written: string
  table: { heads: { name: string; role: string | null }[]; rows: { line: number; cells: string[] }[] }
  missing: string[]
  /** What was taken as it seemed and should be looked at. */
  questions: string[]
  noExits: boolean
  noEntries: boolean
  found: {
    good: number
    goodText: string
    problems: number
    problemsText: string
    firstProblems: { line: number; text: string }[]
    takenAsFirst: number[]
    leftOut: { words: string; countText: string; lines: number[] }[]
    /** null if the file has no hour that is stored; 'not known' while the database is away. */
    stored: StoredHoursData | 'not known' | null
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
