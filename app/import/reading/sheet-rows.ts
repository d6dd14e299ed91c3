import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { MAX_COLUMNS, MAX_LINES, TOO_MANY_ROWS } from '../limits'
import { ImportFileProblem } from '../uploads/file-problem'
import { momentText, serialText } from './cell-formats'
import type { TableRow } from './table-rows'
import { type Workbook, withWorkbook } from './workbook'
import { readXml } from './xml-events'

/** Longest text of a cell, characters: what Excel allows. */
const LONGEST_CELL = 32_767

/** Index of a column by its letters, from 0; -1 without letters. */
function columnOf(address: string): number {
  let column = 0
  for (let at = 0; at < address.length; at++) {
    const letter = address.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column - 1
}

type Cell = { column: number; type: string; style: number; value: string; inline: string }

/** A cell as text: dates as the sheet has them, formulas as their cached value. */
function cellText({ type, style, value, inline }: Cell, workbook: Workbook): string {
  const { texts, dateStyles, leastDigits, from1904 } = workbook
  if (type === 'inlineStr') return inline
  if (value === '') return ''
  if (type === 's') return texts[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'true' : 'false'
  if (type === 'd') return Number.isNaN(Date.parse(value)) ? value : momentText(Date.parse(value))
  const number = Number(value)
  if (type !== 'n' || Number.isNaN(number)) return value
  return (
    (dateStyles[style] ? serialText(number, from1904) : null) ?? String(number).padStart(leastDigits[style] ?? 0, '0')
  )
}

/** Reads the XML of a sheet. Reports only cells and rows with content, not empty, merged or merely coloured ones. */
class SheetListener {
  private row = 0
  private column = -1
  private cells: string[] = []
  private holds = false
  private cell: Cell | null = null
  private within: 'value' | 'inline' | null = null
  private phonetic = false

  constructor(
    private readonly workbook: Workbook,
    private readonly found: (row: TableRow) => void,
  ) {}

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') {
      const number = Number(attributes.r)
      this.row = Number.isInteger(number) && number > 0 ? number : this.row + 1
      this.column = -1
      this.cells = []
      this.holds = false
    } else if (name === 'c') {
      const column = columnOf(attributes.r ?? '')
      this.column = column >= 0 ? column : this.column + 1
      const { t = 'n', s = '-1' } = attributes
      this.cell = { column: this.column, type: t, style: Number(s), value: '', inline: '' }
    } else if (name === 'v') this.within = 'value'
    else if (name === 'rPh') this.phonetic = true
    else if (name === 't' && !this.phonetic) this.within = 'inline'
  }

  text(text: string): void {
    if (!this.cell || !this.within) return
    this.cell[this.within] += text
    if (this.cell[this.within].length > LONGEST_CELL)
      throw new ImportFileProblem(`Row ${this.row}: a cell holds more than ${LONGEST_CELL} characters.`)
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.within = null
    else if (name === 'rPh') this.phonetic = false
    else if (name === 'c' && this.cell) {
      const { column } = this.cell
      const text = column < MAX_COLUMNS ? cellText(this.cell, this.workbook) : ''
      this.cell = null
      if (text === '') return
      while (this.cells.length < column) this.cells.push('')
      this.cells[column] = text
      this.holds = true
    } else if (name === 'row' && this.holds) this.found({ line: this.row, cells: this.cells })
  }
}

/**
 * Writes the rows of a workbook's first sheet as lines of JSON, so that later reads only read a plain file.
 * @throws {ImportFileProblem} if it is no workbook, is too large, or has too many rows
 */
export async function unpackSheet(path: string, rowsPath: string): Promise<void> {
  const output = createWriteStream(rowsPath, { mode: 0o600 })
  try {
    await withWorkbook(path, async (workbook) => {
      let rows = 0
      let full = false
      const listener = new SheetListener(workbook, (row) => {
        if (++rows > MAX_LINES) throw new ImportFileProblem(TOO_MANY_ROWS)
        full = !output.write(`${JSON.stringify(row)}\n`)
      })
      const paced = async function* () {
        for await (const chunk of workbook.sheet) {
          yield chunk
          if (full) await once(output, 'drain')
          full = false
        }
      }
      await readXml(paced(), {
        open: (name, attributes) => listener.open(name, attributes),
        close: (name) => listener.close(name),
        text: (text) => listener.text(text),
      })
    })
  } finally {
    output.end()
  }
  await once(output, 'finish')
}
