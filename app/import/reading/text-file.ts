import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { SEPARATORS } from '../choices'
import { ImportFileProblem } from '../uploads/file-problem'

/** How a text file is written. */
export type TextForm = {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  separator: string
  /** Lines before the first row: Excel writes `sep=;` there. */
  skipLines: number
}

const SAMPLE_BYTES = 64 * 1024

async function sampleOf(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Whether all of a file is UTF-8. */
async function isUtf8(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) decoder.decode(chunk, { stream: true })
    decoder.decode()
    return true
  } catch {
    return false
  }
}

/** Begins of files in UTF-32, which browsers and Node do not read. */
const UTF_32 = ['fffe0000', '0000feff']

async function encodingOf(path: string, sample: Buffer): Promise<TextForm['encoding']> {
  if (UTF_32.includes(sample.toString('hex', 0, 4)))
    throw new ImportFileProblem('This text is written in UTF-32. Save it as UTF-8 and send that.')
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index & 1]!++
  if (Math.min(...zeros) > sample.length / 8)
    throw new ImportFileProblem('This text cannot be read: it is UTF-32, or not text at all. Save it as UTF-8.')
  if (zeros[1]! > sample.length / 4) return 'utf-16le'
  if (zeros[0]! > sample.length / 4) return 'utf-16be'
  if (zeros[0]! + zeros[1]! > 0)
    throw new ImportFileProblem(
      'This is not a text file: it contains zero bytes. Choose a CSV file or an Excel workbook (.xlsx).',
    )
  return (await isUtf8(path)) ? 'utf-8' : 'windows-1252'
}

/** The separator that occurs equally often in most lines, outside of quotes; a comma if none does. */
function separatorOf(lines: readonly string[]): string {
  const bare = lines.map((line) => line.replace(/"(?:[^"]|"")*"/g, ''))
  let best: { separator: string; score: number } = { separator: ',', score: 0 }
  for (const separator of SEPARATORS) {
    const counts = bare.map((line) => line.split(separator).length - 1)
    const usual = counts.toSorted((a, b) => a - b)[counts.length >> 1] ?? 0
    const alike = counts.filter((count) => count === usual).length
    const score = usual > 0 ? alike * 10 + usual : 0
    if (score > best.score) best = { separator, score }
  }
  return best.separator
}

/** Finds out how a text file is written: from its first bytes, and for the encoding from all of it. */
export async function textFormOf(path: string): Promise<TextForm> {
  const sample = await sampleOf(path)
  const encoding = await encodingOf(path, sample)
  const lines = new TextDecoder(encoding)
    .decode(sample)
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 30)
  const separator = /^sep=(.)$/.exec(lines[0] ?? '')?.[1]
  if (separator !== undefined) return { encoding, separator, skipLines: 1 }
  return { encoding, separator: separatorOf(lines.length > 2 ? lines.slice(0, -1) : lines), skipLines: 0 }
}
