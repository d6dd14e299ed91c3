import { describe, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { openIntervals } from '~/domain/time/opening-hours'
import { doorAdvice } from '../display/door-advice'
import type { LiveStore } from '../live'
import { hearing, isOpen, peopleNow } from './shown-store'

const at = (iso: string) => Date.parse(iso)

/** A store in Zürich that is open on each day, as a page has it that was made at `madeMs`. */
function shown(open: string, close: string, madeMs: number, holiday?: string) {
  const store = {
    ...unknownStore('1', 'Europe/Zurich'),
    weeklyHours: Array.from({ length: 7 }, () => [{ open, close }]),
    exceptions: holiday ? [{ date: holiday, label: 'Holiday', spans: [] }] : [],
  }
  return { openIntervals: openIntervals(store, madeMs - DAY_MS / 2, madeMs + DAY_MS) }
}

const figures = (doors_reporting: number, last_event: string | null = '2026-10-24T10:00:00Z'): LiveStore => ({
  store_id: '1',
  occupancy: 3,
  band: null,
  entries_today: 3,
  exits_today: 0,
  last_event,
  doors_reporting,
  doors: 2,
  t: 1,
})

describe('a page that stays open across a closing', () => {
  const openedMs = at('2026-03-02T12:00:00Z')
  const store = shown('09:00', '20:00', openedMs)
  const closing = at('2026-03-02T19:00:00Z')

  it('calls the store closed from that instant on, until it opens again', () => {
    expect([closing - 1, closing].map((ms) => hearing(figures(2), store, ms))).toEqual(['heard', 'closed'])
    const opening = at('2026-03-03T08:00:00Z')
    expect([opening - 1, opening].map((ms) => isOpen(store, ms))).toEqual([false, true])
  })

  it('takes silence for a fault before it, and for rest after it', () => {
    expect([closing - 1, closing].map((ms) => hearing(figures(0), store, ms))).toEqual(['silent', 'closed'])
    expect(hearing(figures(0, null), store, closing)).toBe('never')
  })

  it('turns the display at the door, whoever is still inside', () => {
    const advice = (ms: number) =>
      doorAdvice({ people: 3, capacity: 40, full: false, open: isOpen(store, ms), tooOld: false })
    expect([closing - 1, closing].map(advice)).toEqual(['come-in', 'closed'])
  })

  it('is closed all day on a holiday', () => {
    const holiday = shown('09:00', '20:00', openedMs, '2026-03-02')
    expect([openedMs, closing - 1].map((ms) => isOpen(holiday, ms))).toEqual([false, false])
  })
})

describe('a store that is open through a night in which clocks change', () => {
  it.each([
    ['of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z'],
    ['of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T02:00:00Z'],
  ])('closes by its own wall clock in the night %s', (_, opens, closes) => {
    const store = shown('00:00', '04:00', at(opens) - HOUR_MS)
    const instants = [at(opens) - 1, at(opens), at(closes) - 1, at(closes)]
    expect(instants.map((ms) => isOpen(store, ms))).toEqual([false, true, true, false])
  })
})

it('a page never shows fewer people than none', () => {
  expect(peopleNow({ occupancy: -3 })).toBe(0)
  expect(peopleNow({ occupancy: 3 })).toBe(3)
})
