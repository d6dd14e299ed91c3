import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { judgeEvent } from '~/app/worker-link/judge-event'
import { SHOP_EVENT_NEEDS } from '~/domain/events/messages'
import { readSettings } from '~/platform/process/settings'
import { CHECKOUT } from '~/services/checkout'
import { Decoder } from '~/worker/decode/decode-message'
import { SourceStats } from '~/worker/stats/source-stats'

const guide = readFileSync(join(CHECKOUT, 'docs/guide.md'), 'utf8')
const section = guide.slice(guide.indexOf('\n## Formats\n'), guide.indexOf('\n## Events over HTTP\n'))
const names = (cell: string | undefined) => [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** What the table of formats says of each, by its name. */
const formats = new Map(
  rows
    .filter(([, , , overHttp]) => overHttp === 'yes' || overHttp === 'no')
    .map(([, name, topics, overHttp, tables]) => [
      name!,
      { topics: names(topics), overHttp: overHttp === 'yes', tables: names(tables) },
    ]),
)

/** The messages of the guide, each with the name of the format it stands under. */
const messages = section
  .split(/\n(?=\*\*)/)
  .flatMap((part): [string, string][] =>
    [...part.matchAll(/```json\n([\s\S]*?)```/g)].map(([, message = '']) => [
      /^\*\*(.+?)\*\*/.exec(part)?.[1] ?? '',
      message,
    ]),
  )

const ARRIVED = { arrivedMs: Date.parse('2026-03-01T11:00:00Z'), retentionDays: 800 }

/** The tables that a message became rows of, and why anything of it was parked. */
function decoded(message: string): { tables: string[]; parked: string[] } {
  const tables = new Set<string>()
  const parked: string[] = []
  new Decoder(
    {
      traffic: () => void tables.add('traffic'),
      rows: (items) => {
        for (const { table } of items) tables.add(table)
      },
      parked: (reason, why) => void parked.push(`${reason}: ${why}`),
    },
    { retentionDays: ARRIVED.retentionDays, shopCurrency: 'EUR', pseudonyms: (id) => id },
  ).message(Buffer.from(message), {
    place: { topic: 't', partition: 0, stats: new SourceStats('t') },
    offset: 0,
    arrivedMs: ARRIVED.arrivedMs,
    source: 'kafka:t',
    fallbackStoreId: 'store-1',
    idOf: () => '00000000-0000-4000-8000-000000000000',
  })
  return { tables: [...tables], parked }
}

test('the guide has a message of each format', () => {
  expect(formats.size).toBe(5)
  expect([...new Set(messages.map(([format]) => format))]).toEqual([...formats.keys()])
})

test.each(messages)('the guide’s message of %s is written as it stands, to the tables it names: %s', (format, text) => {
  const { tables, parked } = decoded(text)
  expect(parked).toEqual([])
  expect(tables.length).toBeGreaterThan(0)
  expect(formats.get(format)?.tables).toEqual(expect.arrayContaining(tables))
  expect(judgeEvent(JSON.parse(text), ARRIVED).kind !== 'rejected').toBe(formats.get(format)?.overHttp)
})

test('the guide’s messages without any one of their fields are parked, but for those that may be left out', () => {
  const mayLack = new Set(['store_id', 'session', 'user_id', 'final'])
  for (const [format, text] of messages) {
    const message: Record<string, unknown> = JSON.parse(text)
    const needless = Object.keys(message).filter((field) => {
      const { [field]: _, ...rest } = message
      return decoded(JSON.stringify(rest)).parked.length === 0
    })
    expect([format, needless.filter((field) => !mayLack.has(field))]).toEqual([format, []])
  }
})

test('the guide names the topics that are read', () => {
  const { topics } = readSettings({})
  const read = [topics.traffic, topics.atomicTraffic, topics.visits, ...topics.shopEvents, topics.interactions]
  expect([...formats.values()].flatMap((format) => format.topics)).toEqual(read)
})

test('the guide names every shop event and what its data must have', () => {
  const told = rows.flatMap(([, types, needs]) => names(types).map((type) => [type, needs] as const))
  const needsOf = new Map(told)
  for (const [type, needs] of Object.entries(SHOP_EVENT_NEEDS)) {
    const wanted = needs.length === 0 ? ['data'] : [...needs]
    expect([type, names(needsOf.get(type))]).toEqual([type, wanted])
  }
})
