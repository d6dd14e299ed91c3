// Body of `POST /commands/import`: what the app asks the worker to import. One import takes several commands.
import { z } from 'zod'
import { isStoreId, MAX_ID_LENGTH } from './events/messages'

/** The most people in one row and direction: a busy hour of a large store. */
export const MAX_ROW_COUNT = 100_000
/** The most rows in one command to the worker. */
export const MAX_COMMAND_ROWS = 5_000
/** Prefix of the `source` of imported rows. */
export const IMPORT_SOURCE = 'import:'

const CONTROL = /\p{Cc}/u
const count = z.number().int().min(0).max(MAX_ROW_COUNT)

/** One row: people who passed a door (null: any door) in the span that begins at `atMs`, epoch milliseconds. */
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
  /** Set if the file has one row per direction: then two rows may share a time. */
  direction: z.enum(['in', 'out']).optional(),
  /** Name of the file, if its row counts in addition to an imported one of the same store, door and time. */
  beside: z.string().min(1).max(60).optional(),
})
export type ImportRow = z.infer<typeof importRowSchema>

export const importCommandSchema = z.strictObject({
  /** Name of the file. With the prefix `import:` it is the `source` of its rows. */
  name: z
    .string()
    .regex(/^[\p{L}\p{N} ._-]{1,60}$/u, 'letters, digits, blanks, . _ - ; at most 60')
    .transform((name) => name.trim()),
  rows: z.array(importRowSchema).min(1).max(MAX_COMMAND_ROWS),
})

/** The outcome of a command: how many rows were stored for good, and which were rejected, by their index. */
export const importAnswerSchema = z.object({
  written: z.number().int(),
  rejected: z.array(z.object({ index: z.number().int(), reason: z.string() })),
})
export type ImportAnswer = z.infer<typeof importAnswerSchema>

/** The `source` of a file's rows. */
export function importSource(name: string): string {
  return `${IMPORT_SOURCE}${name}`
}
