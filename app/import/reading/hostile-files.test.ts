import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { HOSTILE_FILES, SENT_TO_A_SERVER } from '~/tests/hostile/lists/files'
import { matrixRows } from '~/tests/support/matrix-rows'
import { tempFolder } from '~/tests/support/temp-folder'
import { NO_CHOICES } from '../choices'
import { ImportFileProblem } from '../uploads/file-problem'
import { prepareFile } from './prepare-file'
import { importContext, previewOf } from './read-import'

const folder = tempFolder()
afterAll(() => folder.remove())
const facts = { stores: [], defaultTimeZone: 'UTC', retentionDays: 800, nowMs: Date.now() }

/** What becomes of a file, in the words of the list of hostile ones. */
async function read(bytes: Buffer): Promise<unknown> {
  const [path, rowsPath] = [join(folder.path, 'file'), join(folder.path, 'rows')]
  writeFileSync(path, bytes)
  try {
    const { form } = await prepareFile(path, rowsPath)
    const source = { path: form === null ? rowsPath : path, form }
    const { found } = await previewOf(source, NO_CHOICES, importContext(facts))
    return found ? { rows: found.good, unread: found.problems } : 'columns unclear'
  } catch (error) {
    if (error instanceof ImportFileProblem) return { refused: error.message }
    throw error
  }
}

const files = matrixRows(HOSTILE_FILES, ({ name, kind }) => kind ?? name)
it.each(files.filter(({ name }) => !SENT_TO_A_SERVER.some((sent) => sent.name === name)))(
  'of a file of $name is read what can be, or it is refused with what to do',
  async ({ make, wanted }) => {
    const said = await read(make())
    expect(said).toEqual(
      typeof wanted === 'object' && 'refused' in wanted ? { refused: expect.stringMatching(wanted.refused) } : wanted,
    )
  },
  120_000,
)
