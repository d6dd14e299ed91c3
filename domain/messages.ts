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

/** What the header Idempotency-Key may be; with an event's index it makes an id that a sender may give. */
export const IDEMPOTENCY_KEY = /^[ -~]{1,100}$/

/** ISO 8601 with a zone; seconds and fractions may be left out. */
const isoTime = z.union(
  [z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })],
  'an ISO 8601 time with a zone, such as 2026-01-31T14:05:00Z',
)
const idText = z
  .string()
  .trim()
  .min(1)
  .max(MAX_ID_LENGTH)
  .regex(/^\P{Cc}*$/u, 'no control characters')
/** An id on the wire: a number or a string; everywhere inside it is the string. */
export const wireIdSchema = z.union([z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER), idText])
const count = z.number().int().min(0).max(MAX_COUNT)

const STORE_ID = /^(?!\.{1,2}$)[^,\p{C}]*$/u

/**
 * True for a text that may name a store: 1 to 128 characters, none a comma (addresses list stores with commas), a control or another
 * invisible character, and neither `.` nor `..` (which addresses take away).
 */
export function isStoreId(text: string): boolean {
  return text.length > 0 && text.length <= MAX_ID_LENGTH && STORE_ID.test(text)
}

/** A store's id on the wire. */
export const storeIdSchema = wireIdSchema.refine(
  (id) => isStoreId(String(id)),
  'no comma, no invisible character, not . or ..',
)

/** Counted traffic, default topic `store-traffic`. */
export const countedTrafficSchema = z.object({
  store_id: storeIdSchema.optional(),
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
  store_id: storeIdSchema.optional(),
  event_id: wireIdSchema.optional(),
  door_id: wireIdSchema.optional(),
})

export type CountedTraffic = z.infer<typeof countedTrafficSchema>

/** A visit (session), default topic `foot_traffic`: tells the same people as traffic once more, with their dwell. */
export const visitSchema = z.object({
  event_type: z.literal('foot_traffic'),
  customer_id: z.uuid(),
  entry_time: isoTime,
  exit_time: isoTime,
  trip_duration_minutes: z.number().min(0),
  weekday: z.string(),
  time_slot: z.string(),
  store_id: storeIdSchema.optional(),
  event_id: wireIdSchema.optional(),
})

/** What can happen in a shop, on the web or at a till. */
export const SHOP_EVENT_TYPES = [
  'product_viewed',
  'product_created',
  'product_updated',
  'product_deleted',
  'order_created',
  'order_completed',
  'product_reviewed',
  'user_registered',
  'user_login',
  'admin_dashboard_access',
  'product_list_viewed',
  'cart_updated',
] as const
export type ShopEventType = (typeof SHOP_EVENT_TYPES)[number]

const amount = z.number().min(0).max(1_000_000_000)
const currencyCode = z.string().regex(/^[A-Z]{3}$/)
const freeText = z.string().max(1_024)

/** Fields of `data` that are read; each event type needs those named in `SHOP_EVENT_NEEDS`. */
export const shopEventDataSchema = z.object({
  product_id: wireIdSchema.optional(),
  product_name: freeText.optional(),
  price: amount.optional(),
  category: freeText.optional(),
  order_id: wireIdSchema.optional(),
  items: z
    .array(z.object({ product_id: wireIdSchema, quantity: z.number().int().min(0).max(1_000_000), price: amount }))
    .max(1_000)
    .optional(),
  total: amount.optional(),
  currency: currencyCode.optional(),
  role: freeText.optional(),
  rating: z.number().int().min(1).max(5).optional(),
})

/** What `data` must hold, by event type. */
export const SHOP_EVENT_NEEDS: Record<ShopEventType, readonly (keyof z.infer<typeof shopEventDataSchema>)[]> = {
  product_viewed: ['product_id'],
  product_created: ['product_id', 'product_name', 'price'],
  product_updated: ['product_id'],
  product_deleted: ['product_id'],
  order_created: ['order_id', 'items', 'total', 'currency'],
  order_completed: ['order_id', 'items', 'total', 'currency'],
  product_reviewed: ['product_id', 'rating'],
  user_registered: [],
  user_login: [],
  admin_dashboard_access: [],
  product_list_viewed: [],
  cart_updated: [],
}

/** Shop event, default topics `webshop-analytics`, `-products`, `-orders`, `-users`. */
export const shopEventSchema = z.object({
  event_type: z.enum(SHOP_EVENT_TYPES),
  timestamp: isoTime,
  user_id: wireIdSchema.nullish(),
  data: shopEventDataSchema.default({}),
  event_id: wireIdSchema.optional(),
  session: wireIdSchema.nullish(),
  store_id: storeIdSchema.nullish(),
})
export type ShopEvent = z.infer<typeof shopEventSchema>

export const INTERACTION_KINDS = ['move', 'click', 'navigate', 'scroll', 'custom'] as const

const pixels = z.number().min(-1_000_000).max(100_000_000).transform(Math.round)

/** One event of a tracker batch. `t`: epoch milliseconds or an ISO time. */
export const interactionSchema = z.object({
  id: wireIdSchema,
  t: z.union([z.number().int().positive(), isoTime]),
  kind: z.enum(INTERACTION_KINDS),
  path: z.string().max(2_048),
  x: pixels.nullish(),
  y: pixels.nullish(),
  vw: pixels.nullish(),
  vh: pixels.nullish(),
  page_h: pixels.nullish(),
  target: freeText.nullish(),
  name: freeText.nullish(),
  props: z.record(z.string(), z.unknown()).nullish(),
})

/** A batch from the tracker, default topic `web-interactions`. `seq`: running number of its first event in the session. */
export const interactionBatchSchema = z.object({
  v: z.literal(1),
  site: idText,
  session: wireIdSchema,
  seq: z.number().int().min(0),
  sent_at: z.union([z.number().int().positive(), isoTime]),
  events: z.array(z.unknown()).max(10_000),
  final: z.boolean().optional(),
})
