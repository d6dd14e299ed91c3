import { gzipSync } from 'node:zlib'
import fc from 'fast-check'

/** Messages that nobody should send, as fast-check makes them: none of them brings an event id. */

const MOST_BYTES = 900_000

const nasty = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, '', ' ', [], {}, -0, -1, 0.5, 1e308, 2 ** 53, 2 ** 63, -(2 ** 63), 'NaN', 'Infinity'],
    ...[
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      "'; DROP TABLE traffic; --",
      '\u0000',
      '\ud800',
      '\n',
      'é'.normalize('NFD'),
    ],
    ...['+275760-09-13T00:00:00Z', '275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ...[
      '0001-01-01T00:00:00Z',
      '2026-02-30T10:00:00Z',
      '2026-01-01T24:00:00Z',
      '2026-01-01T10:00:60Z',
      '2026-01-01',
      '12:00',
    ],
    ...['x'.repeat(200_000), { toString: 'x' }, { length: -1 }, [[[[]]]]],
  ),
  fc.jsonValue(),
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.maxSafeInteger(),
)

const now = () => new Date().toISOString()

/** Events of each shape, sound but for what is done to them below. */
const sound = fc.constantFrom<() => Record<string, unknown>>(
  () => ({ store_id: 1, customers_in: 1, customers_out: 0, time_stamp: now() }),
  () => ({ event_type: 'entry', time: now(), weekday: 'Mon', time_slot: '10', store_id: 1 }),
  () => ({
    event_type: 'foot_traffic',
    customer_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    entry_time: now(),
    exit_time: now(),
    trip_duration_minutes: 1,
    weekday: 'Mon',
    time_slot: '10',
  }),
  () => ({
    event_type: 'order_completed',
    timestamp: now(),
    user_id: 'u',
    data: { order_id: 1, items: [{ product_id: 1, quantity: 1, price: 1 }], total: 1, currency: 'EUR' },
  }),
  () => ({ event_type: 'product_created', timestamp: now(), data: { product_id: 1, product_name: 'n', price: 1 } }),
)

/** A sound event with one field, at any depth, replaced, removed or made twice. */
const mutated = fc
  .tuple(sound, fc.nat(), nasty, fc.constantFrom('replace', 'remove', 'add'), fc.boolean())
  .map(([make, place, value, how, deep]) => {
    const event = make()
    const { data } = event
    const target = deep && typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : event
    const fields = Object.keys(target)
    const field = fields[place % fields.length]!
    if (how === 'remove') delete target[field]
    else target[how === 'add' ? `extra_${field}` : field] = value
    return event
  })

/** JSON that JSON.stringify does not write: prototypes, doubled fields, numbers beyond any. */
const written = fc.constantFrom(
  () => `{"__proto__":{"customers_in":1,"customers_out":0,"time_stamp":"${now()}"},"store_id":1}`,
  () => `{"__proto__":null,"store_id":"__proto__","customers_in":1,"customers_out":0,"time_stamp":"${now()}"}`,
  () => `{"constructor":{"prototype":{"polluted":true}},"event_type":"__proto__"}`,
  () => `{"event_type":"constructor","data":{"__proto__":{"x":1}}}`,
  () => `{"store_id":1,"customers_in":NaN,"customers_out":0,"time_stamp":"${now()}"}`,
  () => `{"store_id":1,"customers_in":1e400,"customers_out":-1e400,"time_stamp":"${now()}"}`,
  () => `{"store_id":9223372036854775808,"customers_in":1,"customers_out":1,"time_stamp":"${now()}"}`,
  () =>
    `{"store_id":1,"store_id":2,"customers_in":1,"customers_in":99999999999,"customers_out":1,"time_stamp":"${now()}"}`,
  () => `{"store_id":1,"customers_in":01,"customers_out":1,"time_stamp":"${now()}"}`,
  () => `\uFEFF{"store_id":1,"customers_in":1,"customers_out":1,"time_stamp":"${now()}"}`,
  () => `{"store_id":1,"customers_in":1,"customers_out":1,"time_stamp":"${now()}"}{}`,
  () => `{"v":1,"site":"s","session":"x","seq":9007199254740991,"sent_at":1,"events":[{},null,1,{"id":1}]}`,
  () => `{"v":1,"site":"s","session":"x","seq":0,"sent_at":1,"events":[]}`,
  () => '"text"',
  () => '7',
  () => 'null',
  () => '[]',
  () => ' ',
)

const nested = fc
  .tuple(fc.constantFrom(2_000, 60_000, 200_000), fc.constantFrom('[', '{"a":'), fc.boolean())
  .map(([depth, open, closed]) => {
    const core = `${open.repeat(depth)}1${closed ? (open === '[' ? ']' : '}').repeat(depth) : ''}`
    return core.slice(0, MOST_BYTES)
  })
/** A depth in a place where it is kept, and in one where it is not. */
const nestedWithin = fc.constantFrom(10, 5_000, 100_000).chain((depth) => {
  const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`
  return fc.constantFrom(
    () => `{"store_id":1,"customers_in":1,"customers_out":0,"time_stamp":"${now()}","extra":${deep}}`,
    () => `{"store_id":${deep},"customers_in":1,"customers_out":0,"time_stamp":"${now()}"}`,
    () => `{"event_type":"user_login","timestamp":"${now()}","user_id":${deep},"data":{}}`,
    () =>
      `{"v":1,"site":"s","session":"x","seq":1,"sent_at":1,"events":[{"id":"deep-${depth}","t":"${now()}","kind":"custom","path":"/","props":{"a":${deep}}}]}`,
  )
})

const cut = fc.tuple(sound, fc.nat()).map(([make, at]) => {
  const text = JSON.stringify(make())
  return text.slice(0, at % text.length)
})

const bytes = (text: string) => Buffer.from(text, 'utf8')

const bad: fc.Arbitrary<Buffer | null> = fc.oneof(
  { weight: 30, arbitrary: mutated.map((event) => bytes(JSON.stringify(event))) },
  {
    weight: 12,
    arbitrary: fc.array(mutated, { minLength: 1, maxLength: 6 }).map((events) => bytes(JSON.stringify(events))),
  },
  { weight: 14, arbitrary: written.map((make) => bytes(make())) },
  { weight: 10, arbitrary: cut.map(bytes) },
  { weight: 8, arbitrary: fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)) },
  { weight: 8, arbitrary: fc.json().map(bytes) },
  { weight: 6, arbitrary: sound.map((make) => Buffer.from(JSON.stringify(make()).replace('"', '"\u00ff'), 'latin1')) },
  { weight: 4, arbitrary: fc.constantFrom(null, Buffer.alloc(0)) },
  { weight: 4, arbitrary: mutated.map((event) => gzipSync(JSON.stringify(event))) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from([0x1f, 0x8b, 8, ...array])) },
  { weight: 1, arbitrary: nested.map(bytes) },
  { weight: 1, arbitrary: nestedWithin.map((make) => bytes(make())) },
)

/** `count` bad messages; the same seed gives the same, but for the times in them. */
export const badMessages = (count: number, seed: number): (Buffer | null)[] => fc.sample(bad, { numRuns: count, seed })

/** The largest ones: at the edge of what a broker takes, and past it once unpacked. */
export function hugeMessages(): Buffer[] {
  return [
    bytes('x'.repeat(MOST_BYTES)),
    bytes(`{"user_id":"${'a'.repeat(MOST_BYTES)}`),
    bytes(`{"store_id":"${'s'.repeat(MOST_BYTES)}","customers_in":1,"customers_out":0,"time_stamp":"${now()}"}`),
    bytes(`{"event_type":"nothing","note":"${'é'.repeat(MOST_BYTES / 2)}"}`),
    Buffer.alloc(MOST_BYTES, 0xff),
    bytes(`[${'1,'.repeat(30_000)}1]`),
    gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20)),
    gzipSync(`{"user_id":"${'a\\"'.repeat(6_000_000)}`),
    gzipSync(`{"event_type":"nothing","user_id":"${'é'.repeat(8_000_000)}"}`),
    gzipSync(`[${'1,'.repeat(14_000_000)}1]`),
    gzipSync(`[${'[],'.repeat(9_000_000)}[]]`),
    gzipSync('['.repeat(30_000_000)),
  ]
}
