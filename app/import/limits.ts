/** Limits of an import of historical counts. */

/** Largest file, bytes. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024
/** The most rows below the column names; empty lines do not count. */
export const MAX_ROWS = 1_000_000
/** Most columns that are looked at. */
export const MAX_COLUMNS = 100
/** Most rows of titles above the names of the columns. */
export const MAX_TITLE_ROWS = 40
/** Most lines with something in them: rows, the names of the columns and titles above them. */
export const MAX_LINES = MAX_ROWS + 1 + MAX_TITLE_ROWS
/** The message for a file with more. */
export const TOO_MANY_ROWS = `A file can have at most ${MAX_ROWS.toLocaleString('en')} rows below the column names. Split it.`
/** The most different words of a column that are offered as choices. */
export const MAX_WORDS = 20
/** Represents an empty cell in the list of words of the kind column. */
export const EMPTY_WORD = '(empty)'
