import type { ImportRow } from '~/domain/import-command'
import type { PlanChoices } from '../choices'
import type { ImportPlan } from '../plan'
import type { ImportFacts, ImportPreview, TableSource } from './read-import'
import type { TextForm } from './text-file'

/** What the process that reads files is asked: one thing, by its first message. */
export type ReadingTask =
  | { kind: 'prepare'; path: string; rowsPath: string }
  | { kind: 'preview'; source: TableSource; choices: PlanChoices; facts: ImportFacts }
  | { kind: 'rows'; source: TableSource; plan: ImportPlan; facts: ImportFacts }

/** What was found of a file that came. `form` of text files only. */
export type PreparedFile = { kind: 'csv' | 'xlsx' | 'json'; form: TextForm | null }

/** What it answers. After `rows` it waits until it is asked for more. */
export type ReadingAnswer =
  | { kind: 'prepared'; file: PreparedFile }
  | { kind: 'preview'; preview: ImportPreview }
  | { kind: 'rows'; rows: ImportRow[] }
  | { kind: 'end' }
  /** The file cannot be imported; the text is for the person who sent it. */
  | { kind: 'refused'; text: string }
  | { kind: 'failed'; text: string }

/** The message that asks for more rows. */
export const MORE = 'more'
