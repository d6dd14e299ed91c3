import type { Readable } from 'node:stream'
import type { Entry, ZipFile } from 'yauzl'
import { ImportFileProblem } from '../uploads/file-problem'
import { isDateFormat } from './cell-formats'
import { readXml } from './xml-events'

/** Most bytes that a workbook may hold once it is unpacked. */
const MOST_UNPACKED_BYTES = 96 * 1024 * 1024
const MOST_ENTRIES = 2_000
/** Most bytes of the short parts of a workbook, unpacked. */
const MOST_SHORT_BYTES = 8 * 1024 * 1024
const DAMAGED = 'This Excel workbook is damaged: it cannot be unpacked.'
const WORKBOOK = 'xl/workbook.xml'

/** What is needed of a workbook to read its first sheet. */
export type Workbook = {
  /** The first sheet's XML as it is unpacked. */
  sheet: AsyncIterable<Uint8Array>
  texts: readonly string[]
  /** By the number of a cell's style: whether it shows dates. */
  dateStyles: readonly boolean[]
  /** By the same number: the minimum number of digits shown, as for ids with leading zeros; 0 if not specified. */
  leastDigits: readonly number[]
  from1904: boolean
}

const tooLarge = () =>
  new ImportFileProblem('This workbook is too large when unpacked. Save the sheet as CSV and import that.')

async function openZip(path: string): Promise<ZipFile> {
  const { open } = await import('yauzl')
  return new Promise((resolve, reject) => {
    open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) =>
      error ? reject(new ImportFileProblem('This is not an Excel workbook (.xlsx), or it is damaged.')) : resolve(zip),
    )
  })
}

/**
 * The entries of a zip by name.
 * @throws {ImportFileProblem} if there are too many, or they declare too large a size
 */
async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > MOST_ENTRIES) throw tooLarge()
  const entries = new Map<string, Entry>()
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      bytes += entry.uncompressedSize
      if (bytes > MOST_UNPACKED_BYTES) return reject(tooLarge())
      entries.set(entry.fileName, entry)
      zip.readEntry()
    })
    zip.on('end', resolve)
    zip.on('error', () => reject(new ImportFileProblem(DAMAGED)))
    zip.readEntry()
  })
  return entries
}

/** Decompresses an entry; more bytes than it declares are an error. */
async function* unpacked(zip: ZipFile, entry: Entry, most = MOST_UNPACKED_BYTES): AsyncGenerator<Uint8Array> {
  if (entry.uncompressedSize > most) throw tooLarge()
  if (entry.isEncrypted())
    throw new ImportFileProblem('This file is protected by a password. Save it without one, or as CSV.')
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error ? reject(error) : resolve(opened)))
  })
  yield* stream as AsyncIterable<Uint8Array>
}

/** Ids of the sheets in their order, and whose calendar dates are in. */
async function readOutline(bytes: AsyncIterable<Uint8Array>) {
  const outline = { relations: [] as string[], from1904: false }
  await readXml(bytes, {
    open(name, { date1904, id }) {
      if (name === 'workbookPr') outline.from1904 ||= date1904 === '1' || date1904 === 'true'
      if (name === 'sheet' && id !== undefined) outline.relations.push(id)
    },
  })
  return outline
}

/** Where the parts of a workbook lie in its zip. */
async function readPlaces(bytes: AsyncIterable<Uint8Array>) {
  const places = { sheets: new Map<string, string>(), texts: '', styles: '' }
  await readXml(bytes, {
    open(name, { Id, Type, Target }) {
      if (name !== 'Relationship' || Target === undefined) return
      const place = Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`
      const kind = Type?.slice(Type.lastIndexOf('/') + 1)
      if (kind === 'worksheet' && Id !== undefined) places.sheets.set(Id, place)
      if (kind === 'sharedStrings') places.texts = place
      if (kind === 'styles') places.styles = place
    },
  })
  return places
}

/** The texts that cells name by their number. */
async function readTexts(bytes: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let within = false
  let phonetic = false
  await readXml(bytes, {
    open(name) {
      if (name === 'si') text = ''
      if (name === 'rPh') phonetic = true
      if (name === 't') within = !phonetic
    },
    close(name) {
      if (name === 'si') texts.push(text)
      if (name === 'rPh') phonetic = false
      if (name === 't') within = false
    },
    text(piece) {
      if (within) text += piece
    },
  })
  return texts
}

/** Which styles of cells show dates, and which numbers with zeros before them. */
async function readStyles(bytes: AsyncIterable<Uint8Array>): Promise<Pick<Workbook, 'dateStyles' | 'leastDigits'>> {
  const codes = new Map<number, string>()
  const styles: number[] = []
  let within = false
  await readXml(bytes, {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt' && formatCode !== undefined) codes.set(Number(numFmtId), formatCode)
      if (name === 'cellXfs') within = true
      if (name === 'xf' && within) styles.push(Number(numFmtId ?? 0))
    },
    close(name) {
      if (name === 'cellXfs') within = false
    },
  })
  return {
    dateStyles: styles.map((id) => isDateFormat(id, codes.get(id))),
    leastDigits: styles.map((id) => /^0{2,40}$/.exec(codes.get(id) ?? '')?.[0].length ?? 0),
  }
}

/**
 * Opens a workbook and passes on its first sheet. Only what is read is decompressed; only texts and styles are kept in
 * memory.
 * @throws {ImportFileProblem} if it is no workbook, too large, damaged or protected
 */
export async function withWorkbook(path: string, read: (workbook: Workbook) => Promise<void>): Promise<void> {
  const zip = await openZip(path)
  try {
    const entries = await entriesOf(zip)
    const entryOf = (name: string, most?: number) => {
      const entry = entries.get(name)
      return entry && unpacked(zip, entry, most)
    }
    const outlined = entryOf(WORKBOOK, MOST_SHORT_BYTES)
    const placed = entryOf('xl/_rels/workbook.xml.rels', MOST_SHORT_BYTES)
    if (!outlined || !placed) throw new ImportFileProblem(whatElse(entries))
    const { relations, from1904 } = await readOutline(outlined)
    const places = await readPlaces(placed)
    const first = relations.map((id) => places.sheets.get(id)).find((place) => place !== undefined)
    const sheet = entryOf(first ?? '')
    if (!sheet) throw new ImportFileProblem('This Excel workbook has no sheet. Save it again as .xlsx, or as CSV.')
    const texts = entryOf(places.texts)
    const styles = entryOf(places.styles, MOST_SHORT_BYTES)
    await read({
      sheet,
      texts: texts ? await readTexts(texts) : [],
      ...(styles ? await readStyles(styles) : { dateStyles: [], leastDigits: [] }),
      from1904,
    })
  } catch (error) {
    if (error instanceof ImportFileProblem) throw error
    throw new ImportFileProblem('This Excel workbook is damaged or cannot be read. Save it again as .xlsx, or as CSV.')
  } finally {
    zip.close()
  }
}

/** What a zip is that is no workbook of Excel. */
function whatElse(entries: ReadonlyMap<string, Entry>): string {
  if (entries.has('content.xml'))
    return 'This is a sheet of LibreOffice or OpenOffice (.ods). Save it as .xlsx or CSV and send that.'
  return 'This is not an Excel workbook: it cannot be read. Save the sheet as .xlsx or CSV and send that.'
}
