import { gzipSync } from 'node:zlib'
import { DAY_MS } from '~/domain/time/durations'
import type { ParkReason } from '~/worker/decode/outcome'
import { HOSTILE_IDS } from './ids'
import {
  at,
  atomic,
  batch,
  bytes,
  COUNTED,
  counted,
  ITEMS,
  list,
  NOW,
  nested,
  order,
  shopEvent,
  visit,
  written,
} from './sound-messages'

/** How many rows and letters, by reason, a message must end as: the lines of an order do not count. */
export type MessageOutcome = Partial<Record<'row' | ParkReason, number>>

/** A Kafka message that somebody may send. Add a line. */
export type HostileMessage = {
  name: string
  value: string | Buffer | null
  /**
   * Kafka's own time of it as text, as a producer may write it on a topic with `CreateTime`; now where it is left out.
   */
  timestamp?: string
  key?: Buffer
  headers?: Record<string, string | Buffer>
  wanted: MessageOutcome
}

type Envelope = Pick<HostileMessage, 'timestamp' | 'key' | 'headers'>

const message =
  (wanted: MessageOutcome) =>
  (name: string, value: HostileMessage['value'], envelope: Envelope = {}) =>
    ({ name, value, ...envelope, wanted }) satisfies HostileMessage
const row = message({ row: 1 })
const empty = message({ empty: 1 })
const notUtf8 = message({ 'not-utf8': 1 })
const notJson = message({ 'not-json': 1 })
const tooLarge = message({ 'too-large': 1 })
const noShape = message({ 'unknown-shape': 1 })
const missing = message({ 'field-missing': 1 })
const wrong = message({ 'field-wrong': 1 })
const tooOld = message({ 'too-old': 1 })
const ahead = message({ 'too-far-ahead': 1 })

const NOT_MESSAGES: HostileMessage[] = [
  empty('no value, as a compacted topic has where a key is deleted', null),
  empty('no bytes', ''),
  notJson('a blank', ' '),
  notJson('a word', 'hello'),
  notJson('a page', '<!doctype html><title>502</title>'),
  notJson('the beginning of an event', counted().slice(0, -10)),
  notJson('two events in a line', `${counted()}${counted()}`),
  notJson('two events in two lines', `${counted()}\n${counted()}`),
  notJson('single quotes', counted().replaceAll('"', "'")),
  notJson('a comma too many', counted().replace('}', ',}')),
  notJson('a comment', `/* now */ ${counted()}`),
  notJson('not a number', written('customers_in', 'NaN')),
  notJson('a number with a zero before it', written('customers_in', '01')),
  notJson('a NUL after the event', `${counted()}\0`),
  notJson('a NUL within a text', counted({ store_id: 'a#b' }).replace('#', '\0')),
  row('a byte order mark before it', `\uFEFF${counted()}`),
  row('blanks and line ends around it', `\r\n\t ${counted()} \n`),
  notUtf8('a byte that is no UTF-8', bytes(counted().slice(0, -1), ',"note":"', [0xff], '"}')),
  notUtf8('a letter in more bytes than it needs', bytes('{"note":"', [0xc0, 0x80], '"}')),
  notUtf8('half of a pair in UTF-8', bytes('{"note":"', [0xed, 0xa0, 0x80], '"}')),
  notUtf8('a letter cut off at the end', bytes('{"note":"', [0xe2, 0x98])),
  notUtf8('UTF-16 with its mark', bytes([0xff, 0xfe], [...Buffer.from(counted(), 'utf16le')])),
  notUtf8('latin 1', Buffer.from(counted({ door_id: 'Tür' }), 'latin1')),
  notJson('UTF-16 without its mark', Buffer.from(counted(), 'utf16le')),
  notJson('the prefix of a schema registry', bytes([0, 0, 0, 0, 7], counted())),
  notUtf8('Avro after the prefix of a schema registry', bytes([0, 0, 0, 0, 7, 0xfe, 0xff, 2])),
  notJson('gzip that is cut off', gzipSync(counted()).subarray(0, 40)),
  notJson('the first bytes of gzip alone', Buffer.from([0x1f, 0x8b])),
  row('gzip', gzipSync(counted())),
  notUtf8('gzip within gzip', gzipSync(gzipSync(counted()))),
  empty('gzip of an empty array', gzipSync('[]')),
]

const LARGE: HostileMessage[] = [
  message({ 'unknown-shape': 100_000 })('100 000 ones', gzipSync(list(100_000, '1'))),
  message({ 'unknown-shape': 10_000 })('10 000 lists', gzipSync(list(10_000, '[]'))),
  tooLarge('100 001 ones', gzipSync(list(100_001, '1'))),
  tooLarge('a million lists', gzipSync(list(1_000_000, '[]'))),
  tooLarge('one list of a million lists', gzipSync(`[${list(1_000_000, '[]')}]`)),
  tooLarge('64 MiB of blanks', gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))),
  tooLarge('64 MiB of one text', gzipSync(`"${'x'.repeat(64 * 1024 * 1024)}"`)),
  noShape('a list that is 200 000 deep', nested(200_000)),
  notJson('brackets that nobody closes', '['.repeat(200_000)),
  row('a depth of 5 000 in a field that nobody reads', written('extra', nested(5_000))),
  wrong('a depth of 5 000 in a field', written('store_id', nested(5_000))),
  row('a field of 900 KB that nobody reads', counted({ extra: 'x'.repeat(900_000) })),
  wrong('a store of 900 KB', counted({ store_id: 'x'.repeat(900_000) })),
  wrong('a door of 900 KB', counted({ door_id: 'x'.repeat(900_000) })),
  wrong('an id of 900 KB', counted({ event_id: 'x'.repeat(900_000) })),
  wrong('a time of 900 KB', counted({ time_stamp: `${at(NOW)}${' '.repeat(900_000)}` })),
  noShape('a field with a name of 900 KB', JSON.stringify({ ['x'.repeat(900_000)]: 1 })),
  noShape(
    '50 000 fields',
    JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, place) => [`f${place}`, 1]))),
  ),
  message({ row: 5_000 })('5 000 events in one message', list(5_000, counted())),
]

const SHAPES: HostileMessage[] = [
  empty('an empty array', '[]'),
  message({ 'unknown-shape': 2 })('an array of arrays', `[[${counted()}],[]]`),
  message({ 'unknown-shape': 6 })('an array of what is no event', '[null,true,"x",1,{},[]]'),
  message({ row: 2, 'field-wrong': 1 })(
    'a bad one between two good ones',
    `[${counted()},{"customers_in":-1},${counted()}]`,
  ),
  noShape('null', 'null'),
  noShape('a number', '7'),
  noShape('a text', '"store-traffic"'),
  noShape('an event as a text of JSON', JSON.stringify(counted())),
  noShape('an object without fields', '{}'),
  noShape('an event within another', JSON.stringify({ payload: COUNTED })),
  noShape('an event type that nobody knows', atomic({ event_type: 'teleported' })),
  noShape('the event type __proto__', atomic({ event_type: '__proto__' })),
  noShape('the event type constructor', atomic({ event_type: 'constructor' })),
  noShape('a list as event type', atomic({ event_type: ['entry'] })),
  noShape('all of it in __proto__', `{"__proto__":${counted()}}`),
  row('a field __proto__', written('__proto__', '{"customers_in":-1}')),
  row('a field constructor', written('constructor', '{"prototype":{"customers_in":-1}}')),
  row('fields toString and hasOwnProperty', counted({ toString: 1, hasOwnProperty: 1 })),
  row('a field twice: the later one counts', `${counted({ store_id: {} }).slice(0, -1)},"store_id":"hostile"}`),
]

const NUMBERS: HostileMessage[] = [
  row('as many as may be', counted({ customers_in: 10_000 })),
  row('a count with a fraction of zero', written('customers_in', '3.0')),
  row('a count as an exponent', written('customers_in', '1e4')),
  row('minus zero', written('customers_in', '-0')),
  wrong('one too many', counted({ customers_in: 10_001 })),
  wrong('fewer than nobody', counted({ customers_in: -1 })),
  wrong('half a person', counted({ customers_in: 0.5 })),
  wrong('the least number there is', written('customers_in', '5e-324')),
  wrong('a number beyond any', written('customers_in', '1e999')),
  wrong('a number below any', written('customers_out', '-1e999')),
  wrong('2^53 + 1', written('customers_in', '9007199254740993')),
  wrong('2^31', written('customers_in', '2147483648')),
  wrong('2^32, which is 0 in 32 bits', written('customers_out', '4294967296')),
  wrong('2^63', written('customers_in', '9223372036854775808')),
  wrong('a number of 400 digits', written('customers_in', '9'.repeat(400))),
  row('a store as a number', written('store_id', '10')),
  row('a store of minus zero', written('store_id', '-0')),
  wrong('a store below zero as a number', written('store_id', '-10')),
  wrong('a store of half a number', written('store_id', '10.5')),
  wrong('a store of 2^53 + 1', written('store_id', '9007199254740993')),
  wrong('a store beyond any number', written('store_id', '1e999')),
  wrong('an id of 2^53 + 1', written('event_id', '9007199254740993')),
]

const FIELDS = ['store_id', 'customers_in', 'customers_out', 'time_stamp', 'event_id', 'door_id']
const OPTIONAL = ['store_id', 'event_id', 'door_id']
const TYPES: HostileMessage[] = [
  ...FIELDS.flatMap((field) => [
    wrong(`true as ${field}`, counted({ [field]: true })),
    wrong(`a list as ${field}`, counted({ [field]: [1] })),
    wrong(`an object as ${field}`, counted({ [field]: { toString: 1 } })),
    wrong(`no text as ${field}`, counted({ [field]: '' })),
    (OPTIONAL.includes(field) ? row : missing)(`no ${field}`, counted({ [field]: undefined })),
    (OPTIONAL.includes(field) ? row : missing)(`null as ${field}`, counted({ [field]: null })),
  ]),
  wrong('a count in quotes', counted({ customers_in: '1' })),
  wrong('a weekday as a number', atomic({ weekday: 1 })),
  wrong('a passage with its time as a number', atomic({ time: NOW })),
  wrong('a customer that is no UUID', visit({ customer_id: 'grete' })),
  wrong('a customer as an object', visit({ customer_id: {} })),
  wrong('an exit before the entry', visit({ exit_time: at(NOW - 1) })),
  wrong('a stay of less than nothing', visit({ trip_duration_minutes: -1 })),
  wrong('a stay beyond any number', visit({}).replace('"trip_duration_minutes":0', '"trip_duration_minutes":1e999')),
  row('an exit in the year 9999', visit({ exit_time: '9999-12-31T23:59:59Z' })),
  wrong('an exit in the year 294247', visit({ exit_time: '+294247-01-10T04:00:54Z' })),
  wrong('a refund as a price below zero', order({ items: [{ product_id: 'a', quantity: 1, price: -1 }] })),
  wrong('a quantity below zero', order({ items: [{ product_id: 'a', quantity: -1, price: 1 }] })),
  wrong('a quantity of half', order({ items: [{ product_id: 'a', quantity: 0.5, price: 1 }] })),
  wrong('a total beyond any number', order({}).replace('"total":1', '"total":1e999')),
  wrong('lines as an object', order({ items: { 0: 1 } })),
  wrong('1 001 lines', order({ items: Array(1_001).fill(ITEMS[0]) })),
  wrong('a currency in small letters', order({ currency: 'eur' })),
  wrong('a currency that injects', order({ currency: "E'R" })),
  wrong('a user as an object', order({}, { user_id: { id: 1 } })),
  wrong('data as a list', shopEvent('order_completed', [])),
  missing('an order without lines', shopEvent('order_completed', {})),
  wrong('six stars', shopEvent('product_reviewed', { product_id: 1, rating: 6 })),
  noShape('interactions as an object', batch({ events: {} })),
  wrong('a batch without interactions', batch({ events: [] })),
  wrong('a place in the session below zero', batch({ seq: -1 })),
  wrong('a place on the page beyond any number', batch({}).replace('"path"', '"x":1e999,"path"')),
  message({ 'field-wrong': 1, 'field-missing': 2 })('interactions that are none', batch({ events: [null, 1, {}] })),
]

const TIMES: HostileMessage[] = [
  tooOld('just before 1970', counted({ time_stamp: '1969-12-31T23:59:59.999Z' })),
  tooOld('1970', counted({ time_stamp: '1970-01-01T00:00:00Z' })),
  tooOld('the year 1', counted({ time_stamp: '0001-01-01T00:00:00Z' })),
  tooOld('the year 1582', counted({ time_stamp: '1582-10-15T00:00:00Z' })),
  tooOld('before it is kept', counted({ time_stamp: at(NOW - 801 * DAY_MS) })),
  ahead('in an hour', counted({ time_stamp: at(NOW + 3_600_000) })),
  ahead('after 2100', counted({ time_stamp: '2101-01-01T00:00:00Z' })),
  ahead('the year 2262, where nanoseconds end', counted({ time_stamp: '2262-04-11T23:47:17Z' })),
  ahead('the year 9999', counted({ time_stamp: '9999-12-31T23:59:59.999999Z' })),
  wrong('the year 294247, where microseconds end', counted({ time_stamp: '+294247-01-10T04:00:54.775807Z' })),
  wrong('the year 275760, where dates of JavaScript end', counted({ time_stamp: '+275760-09-13T00:00:00Z' })),
  wrong('a year before the first', counted({ time_stamp: '-000001-01-01T00:00:00Z' })),
  wrong('30 February', counted({ time_stamp: '2026-02-30T10:00:00Z' })),
  wrong('29 February of a year without', counted({ time_stamp: '2025-02-29T10:00:00Z' })),
  wrong('the month 13', counted({ time_stamp: '2026-13-01T10:00:00Z' })),
  wrong('a minute after the hour 24', counted({ time_stamp: '2026-01-01T24:01:00Z' })),
  wrong('a second of 60', counted({ time_stamp: '2026-01-01T10:00:60Z' })),
  wrong('a day alone', counted({ time_stamp: '2026-01-01' })),
  wrong('without a zone', counted({ time_stamp: at(NOW).slice(0, -1) })),
  wrong('seconds since 1970', counted({ time_stamp: Math.floor(NOW / 1000) })),
  wrong('milliseconds in quotes', counted({ time_stamp: String(NOW) })),
  wrong('full-width digits', counted({ time_stamp: '２０２６-01-01T10:00:00Z' })),
  wrong('a NUL in it', counted({ time_stamp: `${at(NOW)}\0` })),
  row('with nanoseconds', counted({ time_stamp: at(NOW).replace('Z', '456789Z') })),
  row('in another zone', counted({ time_stamp: at(NOW + 14 * 3_600_000).replace('Z', '+14:00') })),
  wrong('in a zone that nobody has', counted({ time_stamp: at(NOW).replace('Z', '+99:99') })),
]

const STORED_IDS = ["o'hara", '"quoted"', '{10}', '{{7*7}}', "'; DROP TABLE traffic; --", 'a,b=c d', '\\', '🏪']
const REFUSED_IDS = ['a\nb', 'a\0b', 'a\tb', '\x7f', 'x'.repeat(129), ' ']
const IDS: HostileMessage[] = [
  // What is around a store's id is cut off: only what is within it counts here.
  ...HOSTILE_IDS.filter(({ id }) => id.trim() === id).map(({ name, id, wanted }) =>
    (wanted === 'a store' ? row : wrong)(`as a store: ${name}`, counted({ store_id: id })),
  ),
  ...STORED_IDS.flatMap((id) => [
    row(`as an event's id: ${id}`, counted({ event_id: id })),
    row(`as a door: ${id}`, counted({ door_id: id })),
    row(`as a product: ${id}`, order({ order_id: id, items: [{ product_id: id, quantity: 1, price: 1 }] })),
  ]),
  ...REFUSED_IDS.flatMap((id) => [
    wrong(`as an event's id: ${JSON.stringify(id).slice(0, 20)}`, counted({ event_id: id })),
    wrong(`as a door: ${JSON.stringify(id).slice(0, 20)}`, counted({ door_id: id })),
    wrong(`as a user: ${JSON.stringify(id).slice(0, 20)}`, order({}, { user_id: id })),
  ]),
  row('half of a pair in a door', written('door_id', '"a\\ud800"')),
  row('half of a pair in a field that nobody reads', written('extra', '"\\ud800"')),
  row('half of a pair in an event’s id', written('event_id', '"\\udc00"')),
]

const unnamed = counted({ store_id: undefined })
const ENVELOPES: HostileMessage[] = [
  row('a key that is no UTF-8 beside a store', counted(), { key: bytes([0xff, 0xfe]) }),
  wrong('a key that is no UTF-8 in place of a store', unnamed, { key: bytes([0xff, 0xfe]) }),
  wrong('a key with a NUL in place of a store', unnamed, { key: bytes('a', [0], 'b') }),
  wrong('a key with a comma in place of a store', unnamed, { key: bytes('10,11') }),
  wrong('a key of 900 KB in place of a store', unnamed, { key: Buffer.alloc(900_000, 'k') }),
  row('a key without bytes in place of a store', unnamed, { key: bytes() }),
  row('a header that names the store', unnamed, { headers: { store_id: 'by-header' } }),
  row('a header without bytes in place of a store', unnamed, { headers: { store_id: '' } }),
  wrong('a header that is no UTF-8 in place of a store', unnamed, { headers: { store_id: bytes([0xff, 0xfe]) } }),
  wrong('a header with a line end in place of a store', unnamed, { headers: { store_id: 'a\nb' } }),
  row('headers of odd names and bytes', counted(), {
    headers: { '': bytes([0, 0xff]), __proto__x: bytes([0xc0]), '\0': 'x', '☃': bytes([0xed, 0xa0, 0x80]) },
  }),
  row('a header of 500 KB', counted(), { headers: { trace: Buffer.alloc(500_000, 0xff) } }),
  row('a thousand headers', counted(), {
    headers: Object.fromEntries(Array.from({ length: 1_000 }, (_, place) => [`h${place}`, `${place}`])),
  }),
]

const TIMESTAMPS: Record<string, string> = {
  'none (-1)': '-1',
  zero: '0',
  'in seconds': String(Math.floor(NOW / 1000)),
  'in microseconds': `${NOW}000`,
  'in nanoseconds': `${NOW}000000`,
  'of 1999': String(Date.UTC(1999, 0)),
  'a year ahead': String(NOW + 365 * DAY_MS),
  'of the year 9999': String(Date.UTC(9999, 11, 31)),
  'past the last date': '8640000000000001',
  'the largest there is': '9223372036854775807',
  'the least there is': '-9223372036854775808',
}
const TIMED: HostileMessage[] = Object.entries(TIMESTAMPS).flatMap(([what, timestamp]) => [
  row(`a good event, Kafka's time ${what}`, counted({ door_id: what }), { timestamp }),
  wrong(`a bad event, Kafka's time ${what}`, counted({ customers_in: -1 }), { timestamp }),
  empty(`no value, Kafka's time ${what}`, null, { timestamp }),
])

const GROUPS = [NOT_MESSAGES, LARGE, SHAPES, NUMBERS, TYPES, TIMES, IDS, ENVELOPES, TIMED]
export const HOSTILE_MESSAGES: readonly HostileMessage[] = GROUPS.flat()
