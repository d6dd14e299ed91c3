import type { z } from 'zod'
import {
  type CountedTraffic,
  countedTrafficSchema,
  MAX_AHEAD_MS,
  SHOP_EVENT_NEEDS,
  SHOP_EVENT_TYPES,
  type ShopEvent,
  shopEventSchema,
  WANTED,
} from '~/domain/events/messages'
import { wrongField } from '~/domain/events/wrong-field'
import { DAY_MS } from '~/domain/time/durations'
import { instantMicros } from '~/domain/time/instants'

const SHOP_TYPES = new Set<unknown>(SHOP_EVENT_TYPES)
const OTHER_TYPES = new Set<unknown>(['entry', 'exit', 'foot_traffic'])

/** When an event arrived, and for how long events are kept. */
export type Arrival = { arrivedMs: number; retentionDays: number }

/** The verdict on one event that came over HTTP: the parsed event, or why it is rejected. */
export type Judgement =
  | { kind: 'traffic'; event: CountedTraffic }
  | { kind: 'shop'; event: ShopEvent }
  | { kind: 'rejected'; reason: string }

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const rejected = (reason: string): Judgement => ({ kind: 'rejected', reason })

/** The first wrong field, what is expected and what it held. */
function whatIsWrong(issues: readonly z.core.$ZodIssue[], item: unknown): string {
  const issue = issues[0]!
  let value: unknown = item
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part]
  return wrongField(issue.path.join('.') || 'the event', issue.message, value)
}

/** Why an event's time is not plausible for its arrival; null if it is. */
function untimely(field: string, time: string, { arrivedMs, retentionDays }: Arrival): string | null {
  const aheadMs = instantMicros(time) / 1000 - arrivedMs
  if (Number.isNaN(aheadMs)) return wrongField(field, WANTED.time, time)
  if (aheadMs > MAX_AHEAD_MS) {
    return `the event is ${Math.round(aheadMs / 1000)} s ahead of its arrival (5 minutes are allowed): check the sender's clock`
  }
  if (-aheadMs > retentionDays * DAY_MS) return `the event is older than the ${retentionDays} days that are kept`
  return null
}

function judgeShopEvent(item: Record<string, unknown>, arrival: Arrival): Judgement {
  const parsed = shopEventSchema.safeParse(item)
  if (!parsed.success) return rejected(whatIsWrong(parsed.error.issues, item))
  const event = parsed.data
  const missing = SHOP_EVENT_NEEDS[event.event_type].find((field) => event.data[field] === undefined)
  if (missing) return rejected(wrongField(`data.${missing}`, `${event.event_type} needs it`, undefined))
  const reason = untimely('timestamp', event.timestamp, arrival)
  return reason ? rejected(reason) : { kind: 'shop', event }
}

/** In counted traffic, null counts as a missing field. */
const MAY_BE_NULL = new Set(['store_id', 'door_id', 'event_id'])

function judgeCounted(item: Record<string, unknown>, arrival: Arrival): Judgement {
  const given = Object.entries(item).filter(([name, value]) => value !== null || !MAY_BE_NULL.has(name))
  const parsed = countedTrafficSchema.safeParse(Object.fromEntries(given))
  if (!parsed.success) return rejected(whatIsWrong(parsed.error.issues, item))
  const reason = untimely('time_stamp', parsed.data.time_stamp, arrival)
  return reason ? rejected(reason) : { kind: 'traffic', event: parsed.data }
}

/**
 * Judges one item of `POST /api/events`: counted traffic or a shop event, by the same rules as the worker's decoder.
 * Drops unknown fields from accepted events.
 */
export function judgeEvent(item: unknown, arrival: Arrival): Judgement {
  if (!isObject(item)) return rejected('an event must be a JSON object')
  if (SHOP_TYPES.has(item.event_type)) return judgeShopEvent(item, arrival)
  const counted = 'customers_in' in item || 'customers_out' in item || 'time_stamp' in item
  if (counted && !OTHER_TYPES.has(item.event_type)) return judgeCounted(item, arrival)
  return rejected(
    'unknown event: send counted traffic (store_id, customers_in, customers_out, time_stamp) or a shop event (event_type, timestamp, user_id, data)',
  )
}
