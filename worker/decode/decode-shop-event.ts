import { SHOP_EVENT_NEEDS, type ShopEvent, shopEventSchema, WANTED } from '~/domain/events/messages'
import { toMinorUnits } from '~/domain/events/money'
import { TABLE } from '~/domain/tables'
import { instantMicros } from '~/domain/time/instants'
import { senderEventId, uuidV5 } from './event-id'
import type { Pseudonyms } from './letters/pseudonym'
import { fitting, wrong } from './letters/unfit'
import type { Origin } from './outcome'
import type { TableRow } from './table-row'

/** A value as text with sorted object fields, so that equal messages give equal text. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value).filter(([, held]) => held !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, held]) => `${JSON.stringify(name)}:${canonical(held)}`).join(',')}}`
}

const optionalText = (value: string | number | null | undefined) =>
  value === undefined || value === null ? null : String(value)

/**
 * Reads a shop event into a row of `shop_events` and a row of `shop_order_items` per order line. Without an id of its
 * own it gets the UUIDv5 of its content, with the user as a pseudonym: the same event on two topics is one event.
 * @throws {Unfit}
 */
export function readShopEvent(
  item: unknown,
  origin: Origin,
  pseudonyms: Pseudonyms,
  defaultCurrency: string,
): TableRow[] {
  const event: ShopEvent = fitting(shopEventSchema, item)
  const { data } = event
  for (const field of SHOP_EVENT_NEEDS[event.event_type]) {
    if (data[field] === undefined) throw wrong(`data.${field}`, `${event.event_type} needs it`, undefined)
  }
  const tsMicros = instantMicros(event.timestamp)
  if (Number.isNaN(tsMicros)) throw wrong('timestamp', WANTED.time, event.timestamp)
  const currency = data.currency ?? defaultCurrency
  const minor = (amount: number | undefined) => (amount === undefined ? null : toMinorUnits(amount, currency))
  const user = event.user_id === undefined || event.user_id === null ? null : pseudonyms(String(event.user_id))
  const eventId =
    event.event_id === undefined
      ? uuidV5(canonical({ ...event, user_id: user, timestamp: tsMicros }))
      : senderEventId(String(event.event_id))
  const shared = {
    store_id: optionalText(event.store_id),
    event_type: event.event_type,
    source: origin.source,
    order_id: optionalText(data.order_id),
    currency: data.price === undefined && data.total === undefined && !data.items ? null : currency,
    received_at: origin.arrivedMs,
    event_id: eventId,
  }
  const main: TableRow = {
    table: TABLE.shopEvents,
    tsMicros,
    values: {
      ...shared,
      category: data.category,
      role: data.role,
      user,
      session: event.session === undefined || event.session === null ? null : senderEventId(String(event.session)),
      product_id: optionalText(data.product_id),
      product_name: data.product_name,
      price_minor: minor(data.price),
      total_minor: minor(data.total),
      items: data.items?.reduce((sum, line) => sum + line.quantity, 0),
      rating: data.rating,
    },
  }
  const lines = (data.items ?? []).map(
    (line, place): TableRow => ({
      table: TABLE.shopOrderItems,
      tsMicros,
      values: {
        ...shared,
        line: place,
        product_id: String(line.product_id),
        quantity: line.quantity,
        price_minor: minor(line.price),
      },
    }),
  )
  return [main, ...lines]
}
