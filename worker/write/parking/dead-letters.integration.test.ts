import { pino } from 'pino'
import { afterAll, beforeEach, expect, inject, it } from 'vitest'
import { DAY_MS } from '~/domain/time/durations'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { tempFolder } from '~/tests/support/temp-folder'
import { UnstoredLetters } from '../../dead-letters/unstored-letters'
import { SourceStats } from '../../stats/source-stats'
import { LineWriter } from '../questdb/line-writer'
import { questdbDeadLetters } from './dead-letters'
import type { DeadLetter } from './parking'

const address = questdbAddress(inject('questdbUrl'))
const writer = new LineWriter(address)
const folder = tempFolder()
const log = pino({ level: 'silent' })
const unstored = new UnstoredLetters(folder.path, log)
let topic = ''
beforeEach(() => {
  topic = `letters-${Math.random().toString(36).slice(2)}`
})
afterAll(() => {
  writer.close()
  folder.remove()
})

/** A letter store as in a freshly started worker. */
const newStore = () => questdbDeadLetters({ writer, address, unstored, log })
const letter = (offset: number, arrivedMs: number, text = 'x'): DeadLetter => ({
  place: { topic, partition: 0, stats: new SourceStats('t') },
  offset,
  index: 0,
  arrivedMs,
  reason: 'not-json',
  message: `about ${text}`,
  payload: text,
})

/** Letters of the topic, as QuestDB's own JSON shows them. */
async function kept(count: number): Promise<(string | number | null)[][]> {
  const query = `SELECT ts, arrived_at, payload, message FROM dead_letters WHERE topic = '${topic}' ORDER BY "offset"`
  return eventually(async () => {
    const response = await fetch(`${address.origin}/exec?${new URLSearchParams({ query })}`, {
      headers: address.headers,
    })
    const { dataset } = JSON.parse(await response.text()) as { dataset: (string | number | null)[][] }
    expect(dataset).toHaveLength(count)
    return dataset
  })
}

it('keeps a letter under its parking time, and one letter for a message that is read again later', async () => {
  const before = Date.now()
  const arrived = [before - 400 * DAY_MS, before - 2 * 3_600_000, before - 60_000]
  await newStore()(arrived.map((ms, place) => letter(place, ms)))
  const first = await kept(3)
  for (const [ts] of first.slice(0, 2)) expect(Date.parse(String(ts))).toBeGreaterThanOrEqual(before)
  expect(Date.parse(String(first[2]?.[0]))).toBe(arrived[2])
  expect(first.map((row) => row[1] && Date.parse(String(row[1])))).toEqual([arrived[0], arrived[1], null])

  await newStore()(arrived.map((ms, place) => letter(place, ms)))
  await newStore()([letter(3, before)])
  expect((await kept(4)).slice(0, 3)).toEqual(first)
})

it('keeps one letter for a message without an arrival time, however often it is read', async () => {
  const untold = (arrivedMs: number): DeadLetter => {
    const one = letter(0, arrivedMs)
    return { ...one, place: { ...one.place, arrivalsDiffer: true } }
  }
  const readMs = Date.now()
  await newStore()([untold(readMs)])
  const [first] = await kept(1)
  await newStore()([untold(readMs + 1), letter(1, readMs)])
  expect((await kept(2))[0]?.[0]).toBe(first?.[0])
})

it("keeps letters with any control character, and QuestDB's answers stay valid JSON", async () => {
  const controls = [...Array.from({ length: 32 }, (_, code) => code), 0x7f, 0x80, 0xd800]
  const texts = controls.map((code) => `a${String.fromCharCode(code)}b`)
  await newStore()(texts.map((text, place) => letter(place, Date.now(), text)))
  const rows = await kept(texts.length)
  const payloads = rows.map(([, , payload]) => {
    const said = String(payload)
    return said.startsWith('base64:') ? Buffer.from(said.slice(7), 'base64').toString() : said
  })
  expect(payloads).toEqual(texts.map((text) => Buffer.from(text).toString()))
  expect(rows[0]?.[3]).toBe('about a␀b')
})
