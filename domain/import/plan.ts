import type { Dash } from './clocks'
import type { DateOrder } from './dates'
import type { ColumnMap, DoorColumns } from './guess-columns'

/** How a file is read. What the person did not choose was found in the file. */
export type ImportPlan = {
  /** Rows above the names of the columns or, without names, above the first row: titles. */
  titleRows: number
  /** True where the row after the titles holds names, not counts. */
  header: boolean
  columns: ColumnMap
  /** Doors that have columns of their own; `columns` then has neither entries, exits nor door. */
  doors: DoorColumns[]
  /** Store of all rows, where no column names it. */
  oneStore: string | null
  /** IANA zone of the file's times; null: each store's own. */
  zone: string | null
  /** null: no date of the file needs it. */
  order: DateOrder | null
  /** null: no time of the file needs it. */
  dash: Dash | null
  /** Words of the direction column that mean people who came in, who went out, and neither. */
  ways: { in: string[]; out: string[]; no: string[] }
  /** Words of the kind column whose rows count; null: that column is not asked. */
  kinds: string[] | null
  /** What counts are: people of the row's own span, or of all spans up to it. */
  counts: 'each' | 'running'
}

/** What all rows of a file together tell of how it is written. `unclear`: it could be either, and has to be asked. */
export type SurveyFindings = {
  order: DateOrder | null | 'unclear'
  dash: Dash | null | 'unclear'
  /** Different words of the direction and of the kind column, at most `MAX_WORDS` of each. */
  ways: string[]
  kinds: string[]
  /** True where the counts of each store and door never fall within a day and rise over it: they may be running totals. */
  onlyRise: boolean
}

/** What reading needs to know beside the file. */
export type ImportContext = {
  /** The id of the store that a text names, by id or by name. */
  storeIdOf: (text: string) => string
  zoneOf: (storeId: string) => string
  nowMs: number
  retentionDays: number
}
