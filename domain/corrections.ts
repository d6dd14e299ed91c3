import { z } from 'zod'
import { isStoreId, storeIdSchema } from './events/messages'
import { instantTextOf } from './time/instants'

/** Most people a correction may say are in a store. */
export const MOST_PEOPLE = 100_000
const WANTED = `a whole number from 0 to ${MOST_PEOPLE}`

/**
 * `POST /commands/corrections` on the worker's intake: somebody counted `people` in the store at `at` (now where it is
 * left out).
 */
export const correctionCommandSchema = z.strictObject({
  store_id: storeIdSchema.transform(String),
  people: z.number(WANTED).int(WANTED).min(0, WANTED).max(MOST_PEOPLE, WANTED),
  at: instantTextOf('an ISO 8601 time with a zone').optional(),
  /**
   * Made by the client: the same id is the same correction, however often it is sent. Else the header Idempotency-Key.
   */
  correction_id: z.string().min(1).max(128).optional(),
})
export type CorrectionCommand = z.input<typeof correctionCommandSchema>

/** What a correction did, as the worker answers it. */
export const correctionSchema = z.object({
  correction_id: z.uuid(),
  store_id: z.string().refine(isStoreId),
  /** The instant it speaks of: from then on the store holds `people` plus entries minus exits. */
  at: z.iso.datetime(),
  people: z.number().int(),
  /** What the counters and earlier corrections said for that instant when it was written. */
  occupancy_before: z.number().int(),
  /** people − occupancy_before. */
  delta: z.number().int(),
  received_at: z.iso.datetime(),
})
export type Correction = z.infer<typeof correctionSchema>
