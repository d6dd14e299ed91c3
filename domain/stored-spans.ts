import { z } from 'zod'
import { isStoreId } from './events/messages'

/** Whole hours of a store and door, `fromMs` ≤ t < `toMs`; door null: of all its doors. */
export const storedSpanSchema = z.strictObject({
  storeId: z.string().refine(isStoreId, 'the id of a store'),
  doorId: z.string().min(1).nullable(),
  fromMs: z.number().int(),
  toMs: z.number().int(),
})
export type StoredSpan = z.infer<typeof storedSpanSchema>

/** Most spans of one command to the worker. */
export const MAX_COMMAND_SPANS = 200

/** `POST /commands/replace`: counts stored for these spans become 0, since a file brings others. */
export const replaceCommandSchema = z.strictObject({
  /** Name of the file. */
  name: z.string().min(1).max(60),
  spans: z.array(storedSpanSchema).min(1).max(MAX_COMMAND_SPANS),
})

export const replaceAnswerSchema = z.object({
  /** How many spans are done: all, or 0. */
  spans: z.number().int(),
})
