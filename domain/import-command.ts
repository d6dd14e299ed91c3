// What the app tells the worker's intake to import: `POST /commands/import`. Several commands make one import.
import { z } from 'zod'
import { isStoreId, MAX_ID_LENGTH } from './events/messages'

/** Most people in one row and direction: a busy hour of a large house. */
export const MAX_ROW_COUNT = 100_000
/** Most rows of one command to the worker. */
export const MAX_COMMAND_ROWS = 5_000
/** Begin of the value of `source` that marks imported rows. */
export const IMPORT_SOURCE = 'import:'

const CONTROL = /\p{Cc}/u
const count = z.number().int().min(0).max(MAX_ROW_COUNT)

/** One row: people who passed a door (or any door: null) in the span that begins at `atMs`, epoch milliseconds. */
const importRowSchema = z.strictObject({
  storeId: z.string().refine(isStoreId, 'the id of a store'),
  doorId: z
    .string()
    .min(1)
    .max(MAX_ID_LENGTH)
    .refine((text) => !CONTROL.test(text), 'no control characters')
    .nullable(),
  atMs: z.number().int(),
  entries: count,
  exits: count,
  /** Where a row of a file is of one direction: two rows of one time are then two. */
  direction: z.enum(['in', 'out']).optional(),
  /** Name of the file, where its row is to count beside an imported one of the same store, door and time. */
  beside: z.string().min(1).max(60).optional(),
})
export type ImportRow = z.infer<typeof importRowSchema>

export const importCommandSchema = z.strictObject({
  /** Name of the file; with `import:` before it the `source` of its rows. */
  name: z
    .string()
    .regex(/^[\p{L}\p{N} ._-]{1,60}$/u, 'letters, digits, blanks, . _ - ; at most 60')
    .transform((name) => name.trim()),
  rows: z.array(importRowSchema).min(1).max(MAX_COMMAND_ROWS),
})

/** What became of a command: rows stored for good, and those that were not taken, by their place in it. */
export const importAnswerSchema = z.object({
  written: z.number().int(),
  rejected: z.array(z.object({ index: z.number().int(), reason: z.string() })),
})
export type ImportAnswer = z.infer<typeof importAnswerSchema>

/** Value of `source` for the rows of a file. */
export function importSource(name: string): string {
  return `${IMPORT_SOURCE}${name}`
}
