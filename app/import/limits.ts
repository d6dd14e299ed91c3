/** Bounds of an import of historical counts. */

/** Largest file, bytes. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024
/** Most rows of a file below the names of its columns; empty lines are none. */
export const MAX_ROWS = 1_000_000
/** Most columns that are looked at. */
export const MAX_COLUMNS = 100
/** Most rows of titles above the names of the columns. */
export const MAX_TITLE_ROWS = 40
/** Most lines with something in them: rows, the names of the columns and titles above them. */
export const MAX_LINES = MAX_ROWS + 1 + MAX_TITLE_ROWS
/** What is said of a file that has more. */
export const TOO_MANY_ROWS = `A file can have at most ${MAX_ROWS.toLocaleString('en')} rows below the column names. Split it.`
/** Most different words of a column that are offered to choose from. */
export const MAX_WORDS = 20
/** Stands for an empty cell among the words of a column that says what rows count. */
export const EMPTY_WORD = '(empty)'
