/** True in `npm run test:long`, which runs every row of every matrix. */
export const EVERY_ROW_OF_MATRICES = Boolean(process.env.LONG_TESTS)

/**
 * The rows of a matrix that a test runs: in `npm test` the first row of each kind, in `npm run test:long` all of them.
 * @param kindOf gives rows that can fail for the same reason the same kind
 */
export function matrixRows<Row>(rows: readonly Row[], kindOf: (row: Row) => string): Row[] {
  if (EVERY_ROW_OF_MATRICES) return [...rows]
  return rows.filter((row, index) => rows.findIndex((other) => kindOf(other) === kindOf(row)) === index)
}
