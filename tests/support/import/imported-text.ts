import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseChoices } from '~/app/import/choices'
import { prepareFile } from '~/app/import/reading/prepare-file'
import { importContext, previewOf, readableRows, rowsOf, withSeparator } from '~/app/import/reading/read-import'

const context = importContext({
  stores: [{ storeId: '10', name: 'Main', timeZone: 'Europe/Zurich' }],
  defaultTimeZone: 'UTC',
  retentionDays: 800,
  nowMs: Date.parse('2026-11-26T12:00:00Z'),
})

/**
 * Reads a file as the import does, without a server; store 10, Main, is in Zurich, all others in UTC.
 * @param address a person's choices, as the query of the preview's URL
 * @returns the preview, and the rows that would be written: `STORE[|DOOR] 2026-01-15T14:00 ENTRIES/EXITS`
 */
export async function importedText(folder: string, bytes: string | Buffer, address = '') {
  const [path, rowsPath] = [join(folder, 'file'), join(folder, 'rows')]
  writeFileSync(path, bytes)
  const { form } = await prepareFile(path, rowsPath)
  const source = { path: form === null ? rowsPath : path, form }
  const parsed = parseChoices(new URLSearchParams(address))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const preview = await previewOf(source, parsed.choices, context)
  const rows: string[] = []
  if (preview.missing.length === 0) {
    const all = () => rowsOf(withSeparator(source, preview.separator))
    for await (const { storeId, doorId, atMs, entries, exits } of readableRows(all, preview.plan, context))
      rows.push(
        `${storeId}${doorId === null ? '' : `|${doorId}`} ${new Date(atMs).toISOString().slice(0, 16)} ${entries}/${exits}`,
      )
  }
  return { ...preview, rows }
}

/** Reads lines of text as files. @param folder for these files */
export function fileOfLines(folder: string) {
  const read = (lines: string[], address = '') => importedText(folder, `${lines.join('\n')}\n`, address)
  return {
    read,
    /** The rows of a file that leaves nothing open and has no line that cannot be read. @throws if it does */
    async rowsOf(lines: string[], address = ''): Promise<string[]> {
      const { missing, found, rows } = await read(lines, address)
      const open = [...missing, ...(found?.firstProblems ?? []).map(({ line, text }) => `line ${line}: ${text}`)]
      if (open.length > 0) throw new Error(open.join('\n'))
      return rows
    },
  }
}
