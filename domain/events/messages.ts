import { z } from 'zod'
import { MINUTE_MS } from '../time/durations'
import { instantTextOf } from '../time/instants'

/**
 * Messages that producers send (Kafka values, bodies of intake requests). These schemas are the contract. The worker's
 * decoder checks the same rules without allocating, and property tests compare it with these schemas.
 */

/** The most people one counted message may report in one direction. */
export const MAX_COUNT = 10_000

/** How far an event's time may be ahead of its arrival, milliseconds. Beyond that it is parked. */
export const MAX_AHEAD_MS = 5 * MINUTE_MS

/** Longest accepted id of a store, a door or an event, in characters. */
export const MAX_ID_LENGTH = 128

/** Allowed values of the header Idempotency-Key. With an event's index appended, the key is a valid event id. */
export const IDEMPOTENCY_KEY = /^[ -~]{1,100}$/

/** What each field must be. Rejections and dead letters use these texts. */
export const WANTED = {
  time: 'an ISO 8601 time with a zone, such as 2026-01-31T14:05:00Z',
  count: `a whole number from 0 to ${MAX_COUNT}`,
  id: `a whole number or a text of 1 to ${MAX_ID_LENGTH} characters without control characters`,
  storeId: `1 to ${MAX_ID_LENGTH} characters without commas and invisible characters, not . or ..`,
  text: 'a text',
  object: 'an object',
} as const

const whole = (least: number, most: number, wanted = `a whole number from ${least} to ${most}`) =>
  z.number(wanted).int(wanted).min(least, wanted).max(most, wanted)
const textUpTo = (most: number, wanted = `a text of at most ${most} characters`) => z.string(wanted).max(most, wanted)

const isoTime = instantTextOf(WANTED.time)
const idTextOf = (wanted: string) =>
  z
    .string(wanted)
    .trim()
    .min(1, wanted)
    .max(MAX_ID_LENGTH, wanted)
    .regex(/^\P{Cc}*$/u, wanted)
/** An id on the wire: a number or a string. Internally it is always the string. */
export const wireIdSchema = z.union([whole(0, Number.MAX_SAFE_INTEGER, WANTED.id), idTextOf(WANTED.id)], WANTED.id)
const count = whole(0, MAX_COUNT, WANTED.count)
const anyText = z.string(WANTED.text)

const STORE_ID = /^(?!\.{1,2}$)[^,\p{C}]*$/u

/**
 * True if a text may be a store id: 1 to 128 characters, no commas (URLs list stores with commas), no control or other
 * invisible characters, and neither `.` nor `..` (URLs drop those).
 */
export function isStoreId(text: string): boolean {
  return text.length > 0 && text.length <= MAX_ID_LENGTH && STORE_ID.test(text)
}

/** A store's id on the wire. */
export const storeIdSchema = wireIdSchema.refine((id) => isStoreId(String(id)), WANTED.storeId)

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
  weekday: anyText,
  time_slot: anyText,
  store_id: storeIdSchema.optional(),
  event_id: wireIdSchema.optional(),
  door_id: wireIdSchema.optional(),
})

export type CountedTraffic = z.infer<typeof countedTrafficSchema>

/** A visit (session), default topic `foot_traffic`: the same people that traffic counts, with their dwell time. */
export const visitSchema = z.object({
  event_type: z.literal('foot_traffic'),
  customer_id: z.uuid('a UUID'),
  entry_time: isoTime,
  exit_time: isoTime,
  trip_duration_minutes: z.number('a number of at least 0').min(0, 'a number of at least 0'),
  weekday: anyText,
  time_slot: anyText,
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

const AMOUNT = 'a number from 0 to 1000000000'
const amount = z.number(AMOUNT).min(0, AMOUNT).max(1_000_000_000, AMOUNT)
const CURRENCY = 'three capital letters, such as EUR'
const currencyCode = z.string(CURRENCY).regex(/^[A-Z]{3}$/, CURRENCY)
const freeText = textUpTo(1_024)
const ORDER_LINES = 'a list of at most 1000 order lines'

/** Fields of `data` that we read. `SHOP_EVENT_NEEDS` says which ones each event type requires. */
export const shopEventDataSchema = z.object(
  {
    product_id: wireIdSchema.optional(),
    product_name: freeText.optional(),
    price: amount.optional(),
    category: freeText.optional(),
    order_id: wireIdSchema.optional(),
    items: z
      .array(
        z.object({ product_id: wireIdSchema, quantity: whole(0, 1_000_000), price: amount }, WANTED.object),
        ORDER_LINES,
      )
      .max(1_000, ORDER_LINES)
      .optional(),
    total: amount.optional(),
    currency: currencyCode.optional(),
    role: freeText.optional(),
    rating: whole(1, 5).optional(),
  },
  WANTED.object,
)

/** Fields that `data` must have, by event type. */
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
  event_type: z.enum(SHOP_EVENT_TYPES, `one of ${SHOP_EVENT_TYPES.join(', ')}`),
  timestamp: isoTime,
  user_id: wireIdSchema.nullish(),
  data: shopEventDataSchema.default({}),
  event_id: wireIdSchema.optional(),
  session: wireIdSchema.nullish(),
  store_id: storeIdSchema.nullish(),
})
export type ShopEvent = z.infer<typeof shopEventSchema>

export const INTERACTION_KINDS = ['move', 'click', 'navigate', 'scroll', 'custom'] as const

const PIXELS = 'a number of pixels, from -1000000 to 100000000'
const pixels = z.number(PIXELS).min(-1_000_000, PIXELS).max(100_000_000, PIXELS).transform(Math.round)
const MOMENT = 'epoch milliseconds or an ISO 8601 time with a zone'
const moment = z.union([z.number(MOMENT).int(MOMENT).positive(MOMENT), isoTime], MOMENT)

/** One event of a tracker batch. `t`: epoch milliseconds or an ISO time. */
export const interactionSchema = z.object(
  {
    id: wireIdSchema,
    t: moment,
    kind: z.enum(INTERACTION_KINDS, `one of ${INTERACTION_KINDS.join(', ')}`),
    path: textUpTo(2_048),
    x: pixels.nullish(),
    y: pixels.nullish(),
    vw: pixels.nullish(),
    vh: pixels.nullish(),
    page_h: pixels.nullish(),
    target: freeText.nullish(),
    name: freeText.nullish(),
    props: z.record(z.string(), z.unknown(), WANTED.object).nullish(),
  },
  WANTED.object,
)

const BATCH = 'a list of at most 10000 events'

/**
 * A batch from the tracker, default topic `web-interactions`. `seq` is the sequence number of its first event in the
 * session.
 */
export const interactionBatchSchema = z.object({
  v: z.literal(1, '1'),
  site: idTextOf(`a text of 1 to ${MAX_ID_LENGTH} characters without control characters`),
  session: wireIdSchema,
  seq: whole(0, Number.MAX_SAFE_INTEGER),
  sent_at: moment,
  events: z.array(z.unknown(), BATCH).max(10_000, BATCH),
  final: z.boolean('true or false').optional(),
})
