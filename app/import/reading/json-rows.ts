import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { MAX_COLUMNS, MAX_LINES, TOO_MANY_ROWS } from '../limits'
import { ImportFileProblem } from '../uploads/file-problem'

/** Largest file that is parsed as a whole; in larger ones each object must be on its own line, as in our exports. */
const MOST_WHOLE_BYTES = 16 * 1024 * 1024
/** Rows whose names of fields are the names of the columns. */
const FIRST_ROWS = 50

type Fields = Record<string, unknown>
type Row = { line: number; fields: Fields }

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown) =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The list of objects in a value: itself, or a list within it as in `{"about": …, "rows": […]}`. */
function listIn(value: unknown): Fields[] | null {
  const lists = Array.isArray(value) ? [value] : isFields(value) ? Object.values(value).filter(Array.isArray) : []
  const found = lists.map((list) => list.filter(isFields)).find((list) => list.length > 0)
  return found ?? null
}

/** Objects on a line each, with or without an array around them. */
async function* fromLines(path: string): AsyncGenerator<Row> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    const fields = parsed(text.trim().replace(/,$/, ''))
    if (isFields(fields)) yield { line, fields }
  }
}

async function* rowsOf(path: string): AsyncGenerator<Row> {
  const whole =
    (await stat(path)).size <= MOST_WHOLE_BYTES ? listIn(parsed((await readFile(path, 'utf8')).trim())) : null
  if (whole === null) yield* fromLines(path)
  else for (const [index, fields] of whole.entries()) yield { line: index + 1, fields }
}

/**
 * Writes the objects of a JSON file as rows: first the field names, then a row per object, in order; nested values are
 * left out.
 * @returns false if there is no list of objects: then it is another file that begins like JSON
 * @throws {ImportFileProblem} if there are too many of them
 */
export async function unpackJson(path: string, rowsPath: string): Promise<boolean> {
  let count = 0
  async function* lines() {
    const waiting: Row[] = []
    let names: string[] | null = null
    const cells = ({ line, fields }: Row) =>
      `${JSON.stringify({ line, cells: names!.map((name) => textOf(Object.hasOwn(fields, name) ? fields[name] : null)) })}\n`
    function* begin() {
      names = [...new Set(waiting.flatMap(({ fields }) => Object.keys(fields)))].slice(0, MAX_COLUMNS)
      if (names.length === 0) return
      yield `${JSON.stringify({ line: 0, cells: names })}\n`
      for (const row of waiting) yield cells(row)
    }
    for await (const row of rowsOf(path)) {
      if (++count > MAX_LINES) throw new ImportFileProblem(TOO_MANY_ROWS)
      if (names !== null) yield cells(row)
      else if (waiting.push(row) === FIRST_ROWS) yield* begin()
    }
    if (names === null) yield* begin()
  }
  await pipeline(Readable.from(lines()), createWriteStream(rowsPath, { mode: 0o600 }))
  return count > 0
}
