/** Messages of each shape that are sound, to be made hostile by a field. */

type Fields = Record<string, unknown>

export const NOW = Date.now()
export const at = (ms: number) => new Date(ms).toISOString()
export const COUNTED = { store_id: 'hostile', customers_in: 1, customers_out: 0, time_stamp: at(NOW) }
const ATOMIC = { event_type: 'entry', time: at(NOW), weekday: 'Mon', time_slot: '10', store_id: 'hostile' }
const CUSTOMER = '3fa85f64-5717-4562-b3fc-2c963f66afa6'
const SPAN = { entry_time: at(NOW), exit_time: at(NOW), trip_duration_minutes: 0 }
const VISIT = { ...ATOMIC, event_type: 'foot_traffic', customer_id: CUSTOMER, ...SPAN }
export const ITEMS = [{ product_id: 'a', quantity: 1, price: 1 }]
const ORDER = { order_id: 'o', items: ITEMS, total: 1, currency: 'EUR' }
const POINTER = { id: 'i', t: NOW, kind: 'click', path: '/' }

export const counted = (fields: Fields = {}) => JSON.stringify({ ...COUNTED, ...fields })
export const atomic = (fields: Fields) => JSON.stringify({ ...ATOMIC, ...fields })
export const visit = (fields: Fields) => JSON.stringify({ ...VISIT, ...fields })
export const order = (data: Fields, fields: Fields = {}) =>
  JSON.stringify({
    event_type: 'order_completed',
    timestamp: at(NOW),
    user_id: 'u',
    data: { ...ORDER, ...data },
    ...fields,
  })
export const shopEvent = (event_type: string, data: unknown) => JSON.stringify({ event_type, timestamp: at(NOW), data })
export const batch = (fields: Fields) =>
  JSON.stringify({ v: 1, site: 's', session: 'x', seq: 1, sent_at: NOW, events: [POINTER], ...fields })
/** Counted traffic with a field as JSON.stringify would not write it. */
export const written = (field: string, json: string) =>
  counted({ [field]: undefined }).replace('{', `{${JSON.stringify(field)}:${json},`)
export const list = (count: number, item: string) => `[${Array(count).fill(item).join(',')}]`
export const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
export const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))))
