import type { ColumnMap, DoorColumns } from './columns/guess-columns'
import type { SameTimeChoices } from './counts/same-times'
import type { Dash } from './times/clocks'
import type { DateOrder } from './times/dates'

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
  /** The offset that the name of the time column gives, as `UTC+1`; null where it gives none, or a zone was chosen. */
  offset: string | null
  /**
   * The short name of a zone in the name of the time column, as long as none was chosen: it may mean the clocks of a
   * place.
   */
  zoneNamed: string | null
  /** null: no date of the file needs it. */
  order: DateOrder | null
  /** null: no time of the file needs it. */
  dash: Dash | null
  /** Words of the direction column that mean people who came in, who went out, and neither. */
  ways: { in: string[]; out: string[]; no: string[] }
  /** Words of the kind column whose rows count; null: that column is not asked. */
  kinds: string[] | null
  /**
   * What the columns leave open: the side that may stand in a column of another name, and names that say the same side
   * twice.
   */
  unsure?: { side: 'entries' | 'exits' | null; alike: string[] }
  /** What counts are: people of the row's own span, or of all spans up to it. */
  counts: 'each' | 'running'
  /** How rows over the same time count. */
  sameTimes: SameTimeChoices
  /** Whether times have twelve hours and no word for the half of the day: the order of rows then tells it. */
  hours: '12' | '24' | null
}

/** What a plan says of what only few files leave open, as long as nothing is said of it. */
export const NOTHING_SAID = {
  offset: null,
  zoneNamed: null,
  sameTimes: { twice: null, over: null },
  hours: null,
} satisfies Partial<ImportPlan>

/** What all rows of a file together tell of how it is written. `unclear`: it could be either, and has to be asked. */
export type SurveyFindings = {
  order: DateOrder | null | 'unclear'
  dash: Dash | null | 'unclear'
  /** Different words of the direction and of the kind column, at most `MAX_WORDS` of each. */
  ways: string[]
  kinds: string[]
  /**
   * True where the counts of each store and door never fall within a day and rise over it: they may be running totals.
   */
  onlyRise: boolean
  /** True where times within a day fall from twelve to one in order of the rows: am and pm seem to be missing. */
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
