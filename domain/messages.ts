import { z } from 'zod'

/**
 * Messages that producers send (Kafka values, intake bodies). The schemas are the contract in words; the worker's
 * decoder checks the same rules without building garbage and is property-tested against them.
 */

/** Most people one counted message may report in one direction. */
export const MAX_COUNT = 10_000

/** An event may be this far ahead of its arrival before it is parked. Unit: milliseconds. */
export const MAX_AHEAD_MS = 5 * 60_000

/** Longest store, door or sender-made event id that is accepted, in characters. */
export const MAX_ID_LENGTH = 128

const isoTime = z.iso.datetime({ offset: true })
const idText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_ID_LENGTH)
  .regex(/^\P{Cc}*$/u, 'no control characters')
/** An id on the wire: a number or a string; everywhere inside it is the string. */
export const wireIdSchema = z.union([z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER), idText])
const count = z.number().int().min(0).max(MAX_COUNT)

/** Counted traffic, default topic `store-traffic`. */
export const countedTrafficSchema = z.object({
  store_id: wireIdSchema.optional(),
  customers_in: count,
  customers_out: count,
  time_stamp: isoTime,
  event_id: wireIdSchema.optional(),
  door_id: wireIdSchema.optional(),
})

/** Atomic traffic, default topic `foot_traffic_realistic`: one person in or one out. */
export const atomicTrafficSchema = z.object({
  event_type: z.enum(['entry', 'exit']),
  time: isoTime,
  weekday: z.string(),
  time_slot: z.string(),
  store_id: wireIdSchema.optional(),
  event_id: wireIdSchema.optional(),
  door_id: wireIdSchema.optional(),
})

export type CountedTraffic = z.infer<typeof countedTrafficSchema>
export type AtomicTraffic = z.infer<typeof atomicTrafficSchema>
