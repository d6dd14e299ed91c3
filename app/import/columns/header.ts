import { orderTold } from '../times/dates'
import { isEpoch } from '../times/times'
import { COLUMN_ROLES, doorAndDirection, isNamed } from './column-names'

/** How many rows to search for column names: reports begin with a few title lines. */
const MOST_TITLE_ROWS = 40
const NUMBER = /^-?\d+([.,]\d+)?$/

type Cells = readonly string[]

const filled = (cells: Cells) => cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
const isData = (cell: string) => NUMBER.test(cell) || orderTold(cell) !== null || isEpoch(cell)

/** How many of a row's cells are known column names. */
function known(cells: Cells): number {
  return filled(cells).filter(
    (name) => COLUMN_ROLES.some((role) => isNamed(name, role)) || doorAndDirection(name) !== null,
  ).length
}

/** True if a row looks like names: no cell is a number or a date. */
export function looksLikeHeader(cells: Cells): boolean {
  const given = filled(cells)
  return given.length > 0 && !given.some(isData)
}

/** True for a data row: a date or a time, and a number. */
function looksLikeFigures(cells: Cells): boolean {
  const given = filled(cells)
  return (
    given.length > 1 &&
    given.some((cell) => NUMBER.test(cell)) &&
    given.some((cell) => isData(cell) && !NUMBER.test(cell))
  )
}

/**
 * Finds the column names among the first rows.
 * @returns the rows above them, and whether there are names at all; without names, the rows before the first data row
 */
export function findHeader(first: readonly Cells[]): { titleRows: number; header: boolean } {
  const looked = first.slice(0, MOST_TITLE_ROWS)
  const named = looked.findIndex((cells) => looksLikeHeader(cells) && known(cells) > 1)
  if (named >= 0) return { titleRows: named, header: true }
  const figures = looked.findIndex(looksLikeFigures)
  if (figures > 0 && looksLikeHeader(looked[figures - 1]!) && filled(looked[figures - 1]!).length > 1)
    return { titleRows: figures - 1, header: true }
  if (figures > 0) return { titleRows: figures, header: false }
  return { titleRows: 0, header: looksLikeHeader(looked[0] ?? []) }
}
