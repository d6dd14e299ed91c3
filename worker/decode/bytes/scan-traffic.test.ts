import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SourceStats } from '../../stats/source-stats'
import { Decoder } from '../decode-message'
import type { Origin, TrafficRow } from '../outcome'
import { TrafficScanner } from './scan-traffic'

const ARRIVED = Date.parse('2026-06-15T12:00:00Z')
const origin: Origin = {
  place: { topic: 't', partition: 0, stats: new SourceStats('t') },
  offset: 7,
  arrivedMs: ARRIVED,
  source: 's',
  fallbackStoreId: 'fallback',
  idOf: (index) => `made-${index}`,
}
const emptyRow = (): TrafficRow => ({
  tsMicros: 0,
  storeId: '',
  doorId: '',
  customersIn: 0,
  customersOut: 0,
  eventId: '',
})

/** The row that the full decoder makes of the same event: it is inside an array, which the scanner does not read. */
function fully(text: string): TrafficRow | null {
  const rows: TrafficRow[] = []
  const outcomes = {
    traffic: (row: TrafficRow) => void rows.push({ ...row }),
    rows: () => undefined,
    parked: () => undefined,
  }
  const decoder = new Decoder(outcomes, { retentionDays: 100_000, shopCurrency: 'EUR', pseudonyms: (id) => id })
  decoder.message(Buffer.from(`[${text}]`), origin)
  return rows[0] ?? null
}

function scanned(text: string): TrafficRow | null {
  const row = emptyRow()
  // Surrounded by other bytes, as a message is in its batch. They would continue the message, but are not part of it.
  const bytes = Buffer.from(`{"a":${text},"store_id":"x"}`)
  return new TrafficScanner().scan(bytes, 5, 5 + Buffer.byteLength(text), row, origin) ? row : null
}

const blanks = fc.constantFrom('', '', '', ' ', '\n', '\t ', '\r\n')
const names = fc.constantFrom(
  'store_id',
  'door_id',
  'event_id',
  'customers_in',
  'customers_out',
  'time_stamp',
  'event_type',
  'time',
  'weekday',
  'time_slot',
  'note',
  'n',
)
const values = fc.oneof(
  fc.constantFrom(
    '"entry"',
    '"exit"',
    '"dance"',
    '"2026-06-15T11:59:58Z"',
    '"2026-06-15T11:59:58.123+00:00"',
    '"07:00–09:59"',
    '"10"',
    '10',
    '0',
    '007',
    '-1',
    '1.5',
    '1e3',
    'null',
    'true',
    '""',
    '" x "',
    '"a\\nb"',
    '[1]',
    '{}',
    '10000',
    '10001',
    '9007199254740993',
  ),
  fc.uuid().map((id) => `"${id}"`),
  fc.string().map((text) => JSON.stringify(text)),
)
const pairs = fc.array(fc.tuple(blanks, names, blanks, blanks, values, blanks), { minLength: 1, maxLength: 9 })
const counted: [string, string][] = [
  ['store_id', '10'],
  ['customers_in', '2'],
  ['customers_out', '1'],
  ['time_stamp', '"2026-06-15T11:59:58Z"'],
]

it('agrees with the full decoder on everything it reads', () => {
  let read = 0
  fc.assert(
    fc.property(pairs, fc.boolean(), blanks, (given, plain, end) => {
      const base = plain ? counted.map(([name, value]) => ['', name, '', '', value, ''] as const) : []
      const text = `{${[...base, ...given].map(([a, name, b, c, value, d]) => `${a}"${name}"${b}:${c}${value}${d}`).join(',')}}${end}`
      const row = scanned(text)
      if (row === null) return
      read++
      expect(row).toEqual(fully(text))
    }),
    { numRuns: 20_000 },
  )
  expect(read).toBeGreaterThan(500)
})

it.each([
  '{"store_id":10,"customers_in":2,"customers_out":1,"time_stamp":"2026-06-15T11:59:58Z"}',
  '{ "time_stamp" : "2026-06-15T11:59:58.5+00:00", "customers_in": 0, "customers_out": 0, "door_id": "north" }\n',
  '{"event_type":"exit","time":"2026-06-15T11:59:58Z","weekday":"Montag","time_slot":"10:00–12:59","store_id":"7"}',
])('reads the simple case itself: %s', (text) => {
  expect(scanned(text)).toEqual(fully(text))
  expect(scanned(text)).not.toBeNull()
})

it.each([
  ['', 'nothing'],
  ['{', 'an open brace'],
  ['{}', 'an empty object'],
  ['{"customers_in":1', 'a broken end'],
  ['{"customers_in":1,}', 'a comma too many'],
  ['{"store_id":10,"customers_in":2,"customers_out":1,"time_stamp":"2026-06-15T11:59:58Z"} x', 'bytes behind the end'],
])('leaves %j to the full decoder (%s)', (text) => {
  expect(scanned(text)).toBeNull()
})
