import { describe, expect, test } from 'vitest'
import {
  atomicMessages,
  countedEventsOfDay,
  demoStores,
  FAULTS,
  type Fault,
  type FaultyDay,
  profileOf,
  sessionMessages,
  visitsOfDay,
  withFault,
} from '.'

const store = demoStores(12)[0]!
const date = '2026-11-20'
const noonMs = Date.parse('2026-11-20T11:00:00Z')
const day: FaultyDay = { storeId: '1', date, seed: 1, noonMs, lastDoor: 'door-3' }
const counted = countedEventsOfDay(store, date, 1)
const faulty = (fault: Fault) => withFault(fault, counted, day)
const sums = (played: typeof counted, door: string) => {
  const ofDoor = played.filter(({ message }) => message.door_id === door).map(({ message }) => message)
  return {
    entries: ofDoor.reduce((sum, message) => sum + message.customers_in, 0),
    exits: ofDoor.reduce((sum, message) => sum + message.customers_out, 0),
  }
}

describe('faults', () => {
  test('each is the same for the same seed, and in order of sending', () => {
    for (const fault of Object.keys(FAULTS) as Fault[]) {
      expect(faulty(fault)).toEqual(faulty(fault))
      const times = faulty(fault).map(({ atMs }) => atMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }
  })

  test('silent-door: the last door sends events before noon and never after, the others continue', () => {
    const heard = faulty('silent-door').filter(({ message }) => message.door_id === 'door-3')
    expect(heard.length).toBeGreaterThan(20)
    expect(heard.filter(({ atMs }) => atMs >= noonMs)).toEqual([])
    expect(sums(faulty('silent-door'), 'door-1')).toEqual(sums(counted, 'door-1'))
  })

  test('swapped: the sums of the last door are swapped, in atomic traffic too', () => {
    const { entries, exits } = sums(counted, 'door-3')
    expect(entries).not.toBe(exits)
    expect(sums(faulty('swapped'), 'door-3')).toEqual({ entries: exits, exits: entries })
    const atomic = atomicMessages(visitsOfDay(profileOf(store), date, 1), '1')
    const ofType = (played: typeof atomic, type: string) =>
      played.filter(({ message }) => message.door_id === 'door-3' && message.event_type === type).length
    expect(ofType(withFault('swapped', atomic, day), 'entry')).toBe(ofType(atomic, 'exit'))
  })

  test('missed-exits: one in sixteen who leave is not counted, everyone who comes is, in atomic traffic too', () => {
    const [before, after] = [sums(counted, 'door-1'), sums(faulty('missed-exits'), 'door-1')]
    expect(after.entries).toBe(before.entries)
    expect(after.exits / before.exits).toBeGreaterThan(0.88)
    expect(after.exits / before.exits).toBeLessThan(0.98)
    const atomic = atomicMessages(visitsOfDay(profileOf(store), date, 1), '1')
    const ofType = (played: typeof atomic, type: string) =>
      played.filter(({ message }) => message.event_type === type).length
    const missed = withFault('missed-exits', atomic, day)
    expect(ofType(missed, 'entry')).toBe(ofType(atomic, 'entry'))
    expect(ofType(missed, 'exit') / ofType(atomic, 'exit')).toBeLessThan(0.98)
  })

  test('duplicate: about one in twenty comes twice, byte for byte', () => {
    const more = faulty('duplicate').length - counted.length
    expect(more).toBeGreaterThan(counted.length * 0.03)
    expect(more).toBeLessThan(counted.length * 0.07)
    const bytes = new Set(faulty('duplicate').map(({ message }) => JSON.stringify(message)))
    expect(bytes.size).toBe(counted.length)
  })

  test('late: some are sent up to three hours after their time, none is lost or changed', () => {
    const late = faulty('late')
    const delays = late.map(({ atMs, message }) => atMs - Date.parse(message.time_stamp))
    expect(new Set(late.map(({ message }) => message))).toEqual(new Set(counted.map(({ message }) => message)))
    expect(Math.max(...delays)).toBeGreaterThan(3_600_000)
    expect(Math.max(...delays)).toBeLessThan(3 * 3_600_000)
  })

  test("clock-ahead: only the last door's times are 12 minutes ahead", () => {
    for (const { atMs, message } of faulty('clock-ahead')) {
      expect(Date.parse(message.time_stamp) - atMs).toBe(message.door_id === 'door-3' ? 720_000 : 0)
    }
  })

  test('burst: an hour of messages is sent at once', () => {
    const releasedMs = noonMs + 3 * 3_600_000
    const together = faulty('burst').filter(({ atMs }) => atMs === releasedMs)
    expect(together.length).toBeGreaterThan(50)
    expect(faulty('burst').filter(({ atMs }) => atMs >= releasedMs - 3_600_000 && atMs < releasedMs)).toEqual([])
  })

  test('sessions know no door: door faults leave them alone', () => {
    const sessions = sessionMessages(visitsOfDay(profileOf(store), date, 1), '1')
    for (const fault of ['silent-door', 'swapped', 'clock-ahead'] as const) {
      expect(withFault(fault, sessions, day)).toEqual(sessions)
    }
  })
})
