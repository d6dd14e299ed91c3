import { crc32, deflateRawSync } from 'node:zlib'

type ZipEntry = [name: string, bytes: Buffer, claimed?: number]

/** A zip of entries; `claimed` is the size that an entry says it has. */
export function zip(entries: ZipEntry[]): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, bytes, claimed = bytes.length] of entries) {
    const packed = deflateRawSync(bytes)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(8, 4)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(claimed, 18)
    shared.writeUInt16LE(name.length, 22)
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, Buffer.from(name), packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    const version = Buffer.from([20, 0])
    central.push(Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), version, shared, rest, Buffer.from(name)]))
    local.push(head)
    offset += head.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(directory.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

/**
 * `sheet`: all the XML of the sheet; `texts`: those that cells share; `claimed`: the size it says it has; `more`:
 * entries beside.
 */
export type WorkbookParts = { sheet?: Buffer; claimed?: number | undefined; texts?: Buffer; more?: ZipEntry[] }

/** A workbook with one sheet, as Excel writes it: texts in place, dates as numbers with a style. */
export function workbook(sheetData: string, { sheet, claimed, texts, more = [] }: WorkbookParts = {}): Buffer {
  const xml = (body: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${body}`)
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  const relation = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
  return zip([
    [
      '_rels/.rels',
      xml(
        `<Relationships ${packages}><Relationship Id="rId1" Type="${relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ),
    ],
    [
      'xl/workbook.xml',
      xml(
        `<workbook ${main} xmlns:r="${relation}"><sheets><sheet name="Counts" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
    ],
    [
      'xl/_rels/workbook.xml.rels',
      xml(
        `<Relationships ${packages}><Relationship Id="rId1" Type="${relation}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relation}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
      ),
    ],
    [
      'xl/styles.xml',
      xml(
        `<styleSheet ${main}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
      ),
    ],
    [
      'xl/worksheets/sheet1.xml',
      sheet ?? xml(`<worksheet ${main}><sheetData>${sheetData}</sheetData></worksheet>`),
      claimed,
    ],
    ...(texts ? [['xl/sharedStrings.xml', texts] satisfies ZipEntry] : []),
    ...more,
  ])
}
