import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SourceStats } from '../../stats/source-stats'
import { Decoder } from '../decode-message'
import { PackedIds } from '../event-id'
import type { Origin } from '../outcome'
import type { TableRow } from '../table-row'
import { MAX_PAYLOAD_BYTES } from './parked-payload'
import { alreadyPseudonyms, type Pseudonyms, pseudonymsWith } from './pseudonym'

const ARRIVED = Date.parse('2026-06-15T12:00:00Z')
const pseudonyms = pseudonymsWith('a secret of tests')
const ids = new PackedIds('t', 0)
const origin: Origin = {
  place: { topic: 't', partition: 0, stats: new SourceStats('t') },
  offset: 7,
  arrivedMs: ARRIVED,
  source: 'kafka:t',
  fallbackStoreId: 'store-1',
  idOf: (index) => ids.of(7, index),
}

function decode(value: unknown, rules: { pseudonyms?: Pseudonyms; retentionDays?: number } = {}) {
  const rows: TableRow[] = []
  const letters: { reason: string; message: string; payload: string }[] = []
  const decoder = new Decoder(
    {
      traffic: () => undefined,
      rows: (items) => void rows.push(...items),
      parked: (reason, message, payload) => void letters.push({ reason, message, payload }),
    },
    { retentionDays: 800, shopCurrency: 'EUR', pseudonyms, ...rules },
  )
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  decoder.message(Buffer.isBuffer(value) ? value : Buffer.from(text), origin)
  return { rows, letters }
}

/** Everything a letter shows, including what it has in base64. */
function toldBy(letters: readonly { message: string; payload: string }[]): string {
  return letters
    .map(({ message, payload }) => {
      if (!payload.startsWith('base64:')) return `${message} ${payload} ${payload.replaceAll('\0', '')}`
      const bytes = Buffer.from(payload.slice(7), 'base64')
      return `${message} ${bytes.toString('latin1')} ${bytes.toString('latin1').replaceAll('\0', '')}`
    })
    .join('\n')
}

const visit = {
  event_type: 'foot_traffic',
  customer_id: '3F2504E0-4f89-41d3-9a0c-0305e82c3301',
  entry_time: '2026-06-15T11:00:00Z',
  exit_time: '2026-06-15T12:20:00Z',
  trip_duration_minutes: 80,
  weekday: 'Monday',
  time_slot: '10:00–12:59',
}
const login = { event_type: 'user_login', timestamp: '2026-06-15T11:30:00Z', user_id: 'alice', data: {} }
const interaction = { id: 'a', t: ARRIVED - 500, kind: 'custom', path: '/' }
const batch = { v: 1, site: 'shop', session: 's-1', seq: 40, sent_at: ARRIVED }

it.each([
  ['a customer id that is no UUID', { ...visit, customer_id: 'alice@example.com' }],
  ['a user id in a list', { ...login, user_id: ['alice'] }],
  ['a user id in an object', { ...login, user_id: { id: 'alice' } }],
  ['a user field in camel case', { userId: 'alice', event_type: 'dance' }],
  ['a customer field in other letters', { CUSTOMERID: 'alice', _user_id_: 'alice' }],
  ['a customer with an id', { customer: { id: 'alice' } }],
  ['an e-mail address in the data of an unknown shape', { event_type: 'dance', data: { to: ['alice@example.com'] } }],
  ['an e-mail address as a name', { 'alice@example.com': 1 }],
  ['an e-mail address in a store id that is none', { ...login, store_id: 'alice@example.com,' }],
  ['JSON within JSON', { payload: JSON.stringify({ user_id: 'alice' }) }],
  ['JSON within JSON within JSON', { payload: JSON.stringify({ payload: JSON.stringify({ userId: ['alice'] }) }) }],
  ['a query', { path: '/reset?user_id=alice&x=1' }],
  ['broken JSON', '{"user_id":"alice",'],
  ['broken JSON that begins with the value', '{"user_id":alice}'],
  ['a text that ends within the id', '{"user_id":"alice'],
  ['broken JSON with escaped names', '{"user\\u005fid":"alice",'],
  ['broken JSON with an escaped address', '{"to":"alice\\u0040example.com",'],
  ['a quote too many', '{"user_id":""alice"",'],
  ['an object that has no end', '{"customer":{"name":"x","id":"alice"'],
  ['single quotes', "{'user_id': 'alice'}"],
  ['JSON in JSON that has no end', '{"payload":"{\\"user_id\\":\\"al\\\\\\"alice\\"}'],
  ['XML', '<user_id>alice</user_id>'],
  ['an encoded query', 'q=%22user_id%22%3A%22alice%22'],
])('shows no user from %s in a letter', (_what, value) => {
  const { rows, letters } = decode(value)
  expect(rows).toEqual([])
  expect(letters).toHaveLength(1)
  expect(toldBy(letters)).not.toContain('alice')
})

it('shows no user from gzip, neither packed nor unpacked', () => {
  const bomb = gzipSync(JSON.stringify([{ user_id: 'alice', x: ' '.repeat(9_000_000) }]))
  const broken = gzipSync(JSON.stringify(login))
  broken[broken.length - 8]! ^= 0xff
  const cut = gzipSync(`${JSON.stringify(login)} alice@example.com`).subarray(0, -9)
  for (const value of [bomb, broken, cut, gzipSync(gzipSync(JSON.stringify(login)))]) {
    const { letters } = decode(value)
    expect(letters).toHaveLength(1)
    expect(letters[0]?.payload).not.toMatch(/^base64:/)
    expect(toldBy(letters)).not.toContain('alice')
  }
  expect(decode(cut).letters[0]?.payload).toContain(pseudonyms('alice'))
})

it('shows no half e-mail address where a payload is cut', () => {
  for (const last of [5, 10, 15]) {
    const text = `{"to":"${'x '.repeat(MAX_PAYLOAD_BYTES / 2)}`.slice(0, MAX_PAYLOAD_BYTES - last)
    expect(toldBy(decode(`${text} alice@example.com","y":1`).letters)).not.toContain('alice')
  }
})

it('gives two users different pseudonyms, and each user the pseudonym of the rows', () => {
  const row = decode(login).rows[0]?.values
  const parked = (value: unknown) => decode(value).letters[0]!.payload
  expect(JSON.parse(parked({ ...login, timestamp: 'x' })).user_id).toBe(row?.user)
  expect(parked(`${JSON.stringify(login)},`)).toContain(`"user_id":"${row?.user}"`)
  expect(parked({ userId: 'alice' })).toContain(row?.user)
  expect(parked({ userId: 'bob' })).not.toBe(parked({ userId: 'alice' }))
})

it('leaves counts, ids of places and other values unchanged', () => {
  const event = {
    store_id: 'till@north',
    door_id: 'd@1',
    customers_in: -1,
    customers: 5,
    time_stamp: 'x',
    user_id: null,
  }
  expect(JSON.parse(decode(event).letters[0]!.payload)).toEqual(event)
  expect(decode('{"store_id":"s","customers_in":NaN}').letters[0]?.payload).toBe('{"store_id":"s","customers_in":NaN}')
  expect(decode(Buffer.from([0x7b, 0xff, 0, 0x7d])).letters[0]?.payload).toBe('base64:e/8AfQ==')
})

it('replays a letter into the row that its message would have made', () => {
  const product = { product_id: 1, product_name: 'by alice@example.com' }
  const messages = [
    { ...visit, store_id: 'till@north' },
    login,
    { ...login, session: 'alice@example.com', event_id: 'alice@example.com' },
    {
      ...batch,
      events: [{ ...interaction, id: 'user:alice', props: { user: { id: 'alice' }, to: 'alice@example.com', n: 1 } }],
    },
  ]
  for (const message of messages) {
    const { letters } = decode(message, { retentionDays: 0 })
    const replayed = decode(letters[0]!.payload, { pseudonyms: alreadyPseudonyms })
    expect(replayed.rows).toEqual(decode(message).rows)
    expect(replayed.rows).toHaveLength(1)
  }
  const viewed = { ...login, event_type: 'product_viewed', data: product }
  const replayed = decode(decode(viewed, { retentionDays: 0 }).letters[0]!.payload, { pseudonyms: alreadyPseudonyms })
  expect(replayed.rows[0]?.values.event_id).toBe(decode(viewed).rows[0]?.values.event_id)
})

it('judges a replayed letter as it judged its message', () => {
  for (const user_id of [['alice'], { id: 'alice' }, true]) {
    const { letters } = decode({ ...login, user_id })
    expect(letters[0]?.reason).toBe('field-wrong')
    expect(decode(letters[0]!.payload, { pseudonyms: alreadyPseudonyms }).letters[0]?.reason).toBe('field-wrong')
  }
})

it('keeps users out of the props of interactions', () => {
  const props = { userId: 'alice', cart: { customer: { id: 'alice' } }, to: 'alice@example.com', size: 3 }
  const { rows } = decode({ ...batch, events: [{ ...interaction, props }] })
  expect(rows[0]?.values.props).not.toContain('alice')
  expect(JSON.parse(String(rows[0]?.values.props))).toMatchObject({ userId: pseudonyms('alice'), size: 3 })
})

const MARKER = 'zqmarkerqz'
const marked = fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 })).map(([a, b]) => `${a}${MARKER}${b}`)
const word = fc.constantFrom(
  'user_id',
  'customer_id',
  'userId',
  'CustomerID',
  'USER_ID',
  'customer',
  'user',
  '_user__id',
)
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    marked,
    fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string(), marked), tie('value'), { minKeys: 1, maxKeys: 3 }),
  ),
})).value
const holder: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  holder: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(word, value).map(([name, held]) => ({ [name]: held })),
    fc.constant({ to: `${MARKER}@example.com` }),
    fc.tuple(fc.string(), tie('holder')).map(([name, held]) => ({ [name]: held })),
    fc.tuple(fc.jsonValue(), tie('holder')).map((list) => list),
    tie('holder').map((held) => JSON.stringify(held)),
  ),
})).holder
const bare = fc.constantFrom<object>(
  visit,
  login,
  { ...batch, events: [{ ...interaction, kind: 'dance' }] },
  {},
  { store_id: 5, customers_in: -1 },
)

/** Ways a text may arrive: whole, cut off, broken, in another encoding, packed. */
const carried = fc.constantFrom<(text: string) => Buffer>(
  (text) => Buffer.from(text),
  (text) => Buffer.from(`${text},`),
  (text) => Buffer.from(`[${text}`),
  (text) => Buffer.from(text.slice(0, -1)),
  (text) => Buffer.from(text.slice(0, text.lastIndexOf(MARKER) + MARKER.length + 1)),
  (text) => Buffer.concat([Buffer.from([0, 0, 0, 0, 0xff]), Buffer.from(text)]),
  (text) => Buffer.from(`${text}\u00ff`, 'latin1'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  (text) => gzipSync(text),
  (text) => gzipSync(`${text}"`),
  (text) => gzipSync(text).subarray(0, -5),
)

it('shows nothing of a user field in any letter, whatever its shape, depth and encoding', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(bare, fc.array(holder, { minLength: 1, maxLength: 3 }), carried, (event, extras, carry) => {
      const text = JSON.stringify({
        ...event,
        ...Object.assign(
          {},
          ...extras.map((extra, at) =>
            typeof extra === 'object' && !Array.isArray(extra) ? extra : { [`x${at}`]: extra },
          ),
        ),
      })
      const { rows, letters } = decode(carry(text))
      expect(toldBy(letters).includes(MARKER), `${text} gave ${toldBy(letters)}`).toBe(false)
      expect(JSON.stringify(rows)).not.toContain(MARKER)
    }),
    { numRuns: 3_000 },
  )
})

it('hides quickly, however much there is to hide', { timeout: 60_000 }, () => {
  const pieces = ['\\', 'a', '@', 'a@b ', '"', 'user_id:', '"user_id":"', 'user_id:{', '[', 'u', '_', "'", 'user_id ']
  for (const piece of pieces) {
    const text = piece.repeat((4 * 1024 * 1024) / piece.length)
    for (const message of [
      `{"x":${text}`,
      JSON.stringify({ x: text }),
      JSON.stringify({ x: text.match(/.{1,32768}/gs) }),
    ]) {
      const began = performance.now()
      decode(message)
      expect(performance.now() - began, message.slice(0, 30)).toBeLessThan(5_000)
    }
  }
})
