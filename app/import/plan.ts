import type { ColumnMap, DoorColumns } from './columns/guess-columns'
import type { SameTimeChoices } from './counts/same-times'
import type { Dash } from './times/clocks'
import type { DateOrder } from './times/dates'

/** How a file is read: a person's choices, and detection for the rest. */
export type ImportPlan = {
  /** Rows above the names of the columns or, without names, above the first row: titles. */
  titleRows: number
  /** True if the row after the titles holds names, not counts. */
  header: boolean
  columns: ColumnMap
  /** Doors that have columns of their own; `columns` then has neither entries, exits nor door. */
  doors: DoorColumns[]
  /** Store of all rows, where no column names it. */
  oneStore: string | null
  /** IANA zone of the file's times; null: each store's own. */
  zone: string | null
  /** The offset in the time column's name, as `UTC+1`; null if there is none, or a zone was chosen. */
  offset: string | null
  /** The short name of a zone in the time column's name, until a zone is chosen: it may mean a place's local time. */
  zoneNamed: string | null
  /** null: no date of the file needs it. */
  order: DateOrder | null
  /** null: no time of the file needs it. */
  dash: Dash | null
  /** Words of the direction column that mean entries, exits, and neither. */
  ways: { in: string[]; out: string[]; no: string[] }
  /** Words of the kind column whose rows count; null: that column is ignored. */
  kinds: string[] | null
  /**
   * What the columns leave open: the side that may be in a column with another name, and names that claim the same
   * side.
   */
  unsure?: { side: 'entries' | 'exits' | null; alike: string[] }
  /** Whether counts are for the row's own span or running totals. */
  counts: 'each' | 'running'
  /** How rows over the same time count. */
  sameTimes: SameTimeChoices
  /** Whether times have twelve hours without am or pm: then the order of rows decides. */
  hours: '12' | '24' | null
}

/** What a plan says of what only few files leave open, as long as nothing is said of it. */
export const NOTHING_SAID = {
  offset: null,
  zoneNamed: null,
  sameTimes: { twice: null, over: null },
  hours: null,
} satisfies Partial<ImportPlan>

/** What all rows of a file show about its format. `unclear`: it could be either, so a person has to choose. */
export type SurveyFindings = {
  order: DateOrder | null | 'unclear'
  dash: Dash | null | 'unclear'
  /** Different words of the direction and of the kind column, at most `MAX_WORDS` of each. */
  ways: string[]
  kinds: string[]
  /** True if the counts of each store and door never fall within a day but do rise: they may be running totals. */
  onlyRise: boolean
  /** True if times within a day go from twelve back to one: am and pm seem to be missing. */
  halvesMissing: boolean
  /** True where every row is of midnight: they are counts of days. */
  onlyMidnights: boolean
}

/** What reading needs to know beside the file. */
export type ImportContext = {
  /** The id of the store that a text names, by id or by name. */
  storeIdOf: (text: string) => string
  /** Whether a text is the id or the name of a store that there is. */
  isStore?: (text: string) => boolean
  zoneOf: (storeId: string) => string
  nowMs: number
  retentionDays: number
}
