import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '~/domain/time/durations'
import { hourSlots, sampleMinutes } from './hour-slots'

const at = (iso: string) => Date.parse(iso)
const day = (date: string, fromIso: string, toIso: string, zone: string) =>
  hourSlots(at(fromIso), at(toIso), zone).filter((slot) => slot.date === date)
const names = (slots: { time: string; offset: string | null }[]) =>
  slots.map((slot) => (slot.offset ? `${slot.time}${slot.offset}` : slot.time))

describe('hours of a zone', () => {
  it('follow each other without gap or overlap, none longer than an hour, each from a whole hour or clock change', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/New_York',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Kolkata',
      'Asia/Kathmandu',
      'America/Santiago',
      'Africa/Cairo',
      'Pacific/Chatham',
    )
    const instants = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') })
    fc.assert(
      fc.property(zones, instants, fc.integer({ min: 1, max: 80 }), (zone, fromMs, hours) => {
        const slots = hourSlots(fromMs, fromMs + hours * HOUR_MS, zone)
        expect(slots[0]?.fromMs).toBeLessThanOrEqual(fromMs)
        expect(slots[0]?.toMs).toBeGreaterThan(fromMs)
        expect(slots.at(-1)?.toMs).toBeGreaterThanOrEqual(fromMs + hours * HOUR_MS)
        const width = sampleMinutes(slots) * 60_000
        const shown = new Set<string>()
        slots.forEach((slot, index) => {
          const length = slot.toMs - slot.fromMs
          expect(length).toBeGreaterThan(0)
          expect(length).toBeLessThanOrEqual(HOUR_MS)
          expect(slot.fromMs % width).toBe(0)
          if (index > 0) expect(slot.fromMs).toBe(slots[index - 1]?.toMs)
          shown.add(`${slot.date} ${slot.time} ${slot.offset}`)
          const clock = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone })
          expect(clock.format(slot.fromMs)).toBe(`${slot.date} ${slot.time}`)
        })
        expect(shown.size).toBe(slots.length)
      }),
      { numRuns: 60 },
    )
  })

  it('of a zone whose clocks change within an hour carry their offset where the hour is there twice', () => {
    const slots = hourSlots(at('2027-04-03T12:15:00Z'), at('2027-04-03T17:15:00Z'), 'Pacific/Chatham')
    expect(slots.map(({ time, offset }) => (offset ? `${time}${offset}` : time))).toEqual([
      '02:00+13:45',
      '03:00+13:45',
      '02:45+12:45',
      '03:00+12:45',
      '04:00',
      '05:00',
    ])
  })

  it('are 25 in London in autumn, the repeated one with its offset, and 23 in spring', () => {
    const autumn = day('2026-10-25', '2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z', 'Europe/London')
    expect(autumn).toHaveLength(25)
    expect(names(autumn).slice(0, 4)).toEqual(['00:00', '01:00+01:00', '01:00+00:00', '02:00'])
    const spring = day('2026-03-29', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z', 'Europe/London')
    expect(spring).toHaveLength(23)
    expect(names(spring).slice(0, 3)).toEqual(['00:00', '02:00', '03:00'])
  })

  it('are 25 and 23 in New York, offsets west of Greenwich', () => {
    const autumn = day('2026-11-01', '2026-10-31T12:00:00Z', '2026-11-02T12:00:00Z', 'America/New_York')
    expect(autumn).toHaveLength(25)
    expect(names(autumn).slice(1, 3)).toEqual(['01:00−04:00', '01:00−05:00'])
    expect(day('2026-03-08', '2026-03-07T12:00:00Z', '2026-03-09T12:00:00Z', 'America/New_York')).toHaveLength(23)
  })

  it('include one of half an hour when the clocks of Lord Howe change by half an hour', () => {
    const autumn = day('2026-04-05', '2026-04-04T00:00:00Z', '2026-04-06T00:00:00Z', 'Australia/Lord_Howe')
    expect(names(autumn).slice(0, 4)).toEqual(['00:00', '01:00+11:00', '01:30+10:30', '02:00'])
    expect(autumn.map((slot) => (slot.toMs - slot.fromMs) / 60_000).slice(0, 4)).toEqual([60, 60, 30, 60])
    const spring = day('2026-10-04', '2026-10-03T00:00:00Z', '2026-10-05T00:00:00Z', 'Australia/Lord_Howe')
    expect(names(spring).slice(0, 4)).toEqual(['00:00', '01:00', '02:30', '03:00'])
  })

  it('begin at 01:00 on a day whose midnight is skipped', () => {
    const cairo = day('2026-04-24', '2026-04-23T12:00:00Z', '2026-04-25T12:00:00Z', 'Africa/Cairo')
    expect(cairo[0]?.time).toBe('01:00')
    expect(cairo).toHaveLength(23)
  })
})
