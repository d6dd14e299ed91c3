import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '~/domain/time/durations'
import { startOfLocalDate } from '~/domain/time/zoned-time'
import { countedEventsOfDay, demoStores } from '~/simulation'
import { readProducerSettings } from './command/settings'
import { StoreLine, storeLines, takeDue } from './command/store-line'
import { sharesOf } from './history-threads'
import { stateToStartFrom } from './play-live'
import { messagesOfDay, type Outgoing, type Play, profilesOf } from './plays'

const settings = readProducerSettings({ SEED: '3', STORES: 'a,b', DAILY_CUSTOMERS: '200' })
const profiles = profilesOf(settings)
const play = (change: Partial<Play> = {}): Play => ({
  format: 'both',
  topics: settings.topics,
  seed: 3,
  timeScale: 1,
  faults: [],
  wholeFromMs: Number.NEGATIVE_INFINITY,
  ...change,
})
const day = (date: string, change?: Partial<Play>) =>
  profiles.flatMap((profile) => messagesOfDay(profile, date, play(change))).sort((a, b) => a.atMs - b.atMs)
const eventType = ({ value }: Outgoing): string => JSON.parse(value).event_type
const countOf = (messages: Outgoing[], type: string) => messages.filter((message) => eventType(message) === type).length

const midnightMs = startOfLocalDate('2026-11-20', 'UTC')

describe('what is played', () => {
  test('each visit is one session, one entry and one exit; a store with DAILY_CUSTOMERS has exactly that many', () => {
    const messages = day('2026-11-20')
    for (const type of ['entry', 'exit', 'foot_traffic']) expect(countOf(messages, type)).toBe(400)
    expect(new Set(messages.map(({ topic }) => topic))).toEqual(new Set(['foot_traffic', 'foot_traffic_realistic']))
    for (const { key, value } of messages) expect(JSON.parse(value).store_id).toBe(key)
  })

  test('counted traffic of demo stores is what the simulator plays, byte for byte', () => {
    const demo = readProducerSettings({ SIMULATION_STORES: '2', SEED: '3', PRODUCER_FORMAT: 'counted' })
    const [, second] = profilesOf(demo)
    const values = messagesOfDay(second!, '2026-11-20', play({ format: 'counted' })).map(({ value }) => value)
    const played = countedEventsOfDay(demoStores(2)[1]!, '2026-11-20', 3).map(({ message }) => JSON.stringify(message))
    expect(values).toEqual(played)
  })

  test('messages are encoded as JSON.stringify does, also with faults and ids that need escaping', () => {
    const odd = profilesOf(readProducerSettings({ STORES: 'café "1",10', DAILY_CUSTOMERS: '300' }))
    for (const format of ['both', 'counted'] as const) {
      const change = { format, faults: ['swapped', 'clock-ahead', 'late'] as const }
      const values = odd
        .flatMap((profile) => messagesOfDay(profile, '2026-11-20', play(change)))
        .map(({ value }) => value)
      expect(values.length).toBeGreaterThan(600)
      expect(values).toEqual(values.map((value) => JSON.stringify(JSON.parse(value))))
    }
  })

  test('visits that began before the start are left out whole; later ones are complete', () => {
    const wholeFromMs = midnightMs + 14 * HOUR_MS
    const messages = day('2026-11-20', { wholeFromMs })
    const before = day('2026-11-20').filter((message) => eventType(message) === 'entry' && message.atMs < wholeFromMs)
    expect(before.length).toBeGreaterThan(50)
    for (const type of ['entry', 'exit', 'foot_traffic']) expect(countOf(messages, type)).toBe(400 - before.length)
  })
})

describe('in real time', () => {
  const linesFrom = (fromMs: number, change?: Partial<Play>) => storeLines(profiles, play(change), fromMs)

  test('three days are played once, in order and complete, across any number of restarts', () => {
    const fromMs = midnightMs - 24 * HOUR_MS
    const toMs = midnightMs + 48 * HOUR_MS
    const whole = takeDue(linesFrom(fromMs), toMs)
    expect(countOf(whole, 'entry')).toBe(3 * 400)
    fc.assert(
      fc.property(fc.array(fc.integer({ min: fromMs, max: toMs }), { maxLength: 6 }), (stops) => {
        const pieces: Outgoing[] = []
        let reached = fromMs
        for (const stop of [...stops.sort((a, b) => a - b), toMs]) {
          pieces.push(...takeDue(linesFrom(reached), stop))
          reached = stop
        }
        expect(pieces).toEqual(whole)
      }),
      { numRuns: 25 },
    )
    const times = whole.map(({ atMs }) => atMs)
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('the length of the prepared stretch changes nothing', () => {
    const toMs = midnightMs + 26 * HOUR_MS
    const whole = takeDue(linesFrom(midnightMs), toMs)
    const short = profiles.map((profile) => new StoreLine(profile, play(), midnightMs, HOUR_MS, HOUR_MS / 3))
    const pieces: Outgoing[] = []
    for (let untilMs = midnightMs; untilMs < toMs; untilMs += HOUR_MS / 4) pieces.push(...takeDue(short, untilMs))
    expect(pieces.concat(takeDue(short, toMs))).toEqual(whole)
  })

  test('the same with faults that delay messages', () => {
    const faults = ['late', 'burst', 'duplicate'] as const
    const toMs = midnightMs + 30 * HOUR_MS
    const whole = takeDue(linesFrom(midnightMs, { faults }), toMs)
    const stop = midnightMs + 25 * HOUR_MS
    const pieces = [...takeDue(linesFrom(midnightMs, { faults }), stop), ...takeDue(linesFrom(stop, { faults }), toMs)]
    expect(pieces).toEqual(whole)
  })

  test('TIME_SCALE plays more visits in the same time, with real timestamps', () => {
    const [fromMs, toMs] = [midnightMs, midnightMs + 24 * HOUR_MS]
    const fast = takeDue(linesFrom(fromMs, { timeScale: 10, format: 'atomic' }), toMs)
    expect(countOf(fast, 'entry') / 4000).toBeCloseTo(1, 0)
    for (const { atMs, value } of fast) {
      expect(Date.parse(JSON.parse(value).time)).toBe(atMs)
      expect(atMs > fromMs && atMs <= toMs).toBe(true)
    }
    expect(new Set(fast.map(({ value }) => JSON.parse(value).event_id)).size).toBe(fast.length)
  })
})

test('any TIME_SCALE works from any moment', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 1000, noNaN: true }),
      fc.integer({ min: 0, max: 86_400_000 }),
      (timeScale, ms) => {
        const line = new StoreLine(profiles[0]!, play({ timeScale, format: 'atomic' }), midnightMs + ms)
        for (const { atMs } of line.take(midnightMs + ms + 60_000)) expect(Number.isInteger(atMs)).toBe(true)
      },
    ),
    { numRuns: 30 },
  )
})

describe('where it starts', () => {
  const kept = { playedToMs: 1_000, wholeFromMs: 500 }

  test('at the end of the last run', () => {
    expect(stateToStartFrom(settings, profiles, kept, 2_000)).toEqual(kept)
  })

  test('else now, with whole visits; also if the stored state is in the future', () => {
    expect(stateToStartFrom(settings, profiles, null, 2_000)).toEqual({ playedToMs: 2_000, wholeFromMs: 2_000 })
    expect(stateToStartFrom(settings, profiles, kept, 900)).toEqual({ playedToMs: 900, wholeFromMs: 900 })
  })

  test('with this morning for counted traffic of demo stores, whose ids are deterministic', () => {
    const demo = readProducerSettings({ SIMULATION_STORES: '4', PRODUCER_FORMAT: 'counted' })
    const nowMs = midnightMs + 12 * HOUR_MS
    const start = stateToStartFrom(demo, profilesOf(demo), null, nowMs)
    expect(start.wholeFromMs).toBe(0)
    expect(start.playedToMs).toBe(startOfLocalDate('2026-11-20', 'Asia/Kolkata'))
  })
})

describe('shares of a back-fill', () => {
  const share = { profiles, play: play(), dates: { from: '2026-01-01', to: '2026-01-02' }, settings }
  const units = (threads: number) =>
    sharesOf(share, threads).map(({ profiles, play }) => [play.format, ...profiles.map(({ storeId }) => storeId)])

  test('each store and topic is in exactly one share', () => {
    expect(units(1)).toEqual([['both', 'a', 'b']])
    expect(units(2)).toEqual([
      ['both', 'a'],
      ['both', 'b'],
    ])
    expect(units(4)).toEqual([
      ['session', 'a'],
      ['session', 'b'],
      ['atomic', 'a'],
      ['atomic', 'b'],
    ])
  })
})
