import { z } from 'zod'
import { isStoreId } from './events/messages'

/** Whole hours of a store and door, `fromMs` ≤ t < `toMs`; door null: all its doors. */
export const storedSpanSchema = z.strictObject({
  storeId: z.string().refine(isStoreId, 'the id of a store'),
  doorId: z.string().min(1).nullable(),
  fromMs: z.number().int(),
  toMs: z.number().int(),
})
export type StoredSpan = z.infer<typeof storedSpanSchema>

/** The most spans in one command to the worker. */
export const MAX_COMMAND_SPANS = 200

/** Body of `POST /commands/replace`: set the counts stored for these spans to 0, since a file brings new ones. */
export const replaceCommandSchema = z.strictObject({
  /** Name of the file. */
  name: z.string().min(1).max(60),
  spans: z.array(storedSpanSchema).min(1).max(MAX_COMMAND_SPANS),
})

export const replaceAnswerSchema = z.object({
  /** How many spans are done: all of them, or 0. */
  spans: z.number().int(),
})
