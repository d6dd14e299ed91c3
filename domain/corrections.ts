import { z } from 'zod'
import { isStoreId, storeIdSchema } from './events/messages'
import { instantTextOf } from './time/instants'

/** The most people a correction may report in a store. */
export const MOST_PEOPLE = 100_000
const WANTED = `a whole number from 0 to ${MOST_PEOPLE}`

/**
 * Body of `POST /commands/corrections` on the worker's intake: somebody counted `people` in the store at `at` (default:
 * now).
 */
export const correctionCommandSchema = z.strictObject({
  store_id: storeIdSchema.transform(String),
  people: z.number(WANTED).int(WANTED).min(0, WANTED).max(MOST_PEOPLE, WANTED),
  at: instantTextOf('an ISO 8601 time with a zone').optional(),
  /**
   * Chosen by the client; the same id is the same correction, however often it is sent. If absent, the header
   * Idempotency-Key is used.
   */
  correction_id: z.string().min(1).max(128).optional(),
})
export type CorrectionCommand = z.input<typeof correctionCommandSchema>

/** The worker's answer: what a correction did. */
export const correctionSchema = z.object({
  correction_id: z.uuid(),
  store_id: z.string().refine(isStoreId),
  /** When the count was taken: from then on, occupancy is `people` plus entries minus exits. */
  at: z.iso.datetime(),
  people: z.number().int(),
  /** Occupancy at that instant before this correction, from counters and earlier corrections. */
  occupancy_before: z.number().int(),
  /** people − occupancy_before. */
  delta: z.number().int(),
  received_at: z.iso.datetime(),
})
export type Correction = z.infer<typeof correctionSchema>
