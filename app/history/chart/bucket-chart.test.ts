import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillBuckets, type TrafficSample } from '../question/buckets/buckets'
import { hourSlots } from '../question/buckets/hour-slots'
import { type BucketChart, drawnChart, renderBucketChart } from './bucket-chart.server'
import { stateRuns, timeMarks, valueAxis } from './chart-axis'

const fromMs = Date.parse('2026-11-21T00:00:00Z')
const at = (hour: number) => fromMs + hour * 3_600_000
const nowMs = at(12) - 600_000
const slots = hourSlots(fromMs, nowMs, 'UTC')
const open = { open: [{ fromMs: at(8), toMs: at(20) }], lacking: [], known: [] }
const draw = (samples: TrafficSample[], more: Partial<BucketChart> = {}) => {
  const digest = renderBucketChart({
    buckets: fillBuckets(slots, samples, open, nowMs),
    width: '1h',
    byStore: null,
    compared: [],
    locale: 'en-GB',
    size: 'wide',
    title: 'Entries <and> exits',
    description: 'A & B',
    ...more,
  })
  return drawnChart(digest) ?? ''
}
const heard = (hour: number, entries: number, exits: number): TrafficSample => ({
  atMs: at(hour),
  entries,
  exits,
  events: 1,
})
const heightOf = (svg: string, hour: number, kind: string) =>
  Number(
    new RegExp(`<rect[^>]*height="([\\d.]+)"[^>]*data-hour="${new Date(at(hour)).toISOString()}" data-${kind}=`).exec(
      svg,
    )?.[1],
  )

describe('bar chart', () => {
  it('says of each bar what it was before and the change, of one in progress only what it was before', () => {
    const compared = slots.map((_, index) => (index === 0 ? null : 10 * index))
    const svg = draw([heard(8, 12, 3), heard(11, 5, 1)], { compared })
    const nth = (hour: number) => slots.findIndex((slot) => slot.fromMs === at(hour))
    expect(svg).toContain(`12 in, 3 out; ${10 * nth(8)} in before, `)
    expect(svg).toMatch(new RegExp(`5 in, 1 out \\(in progress\\); ${10 * nth(11)} in before</title>`))
  })

  it('says of each bar which store had how many, where stores are drawn apart', () => {
    const byStore = [slots.map(() => 4), slots.map((_, index) => (index % 2 === 0 ? 3 : 0))]
    const svg = draw([heard(8, 7, 3)], { byStore, storeNames: ['Bern', 'Basel'] })
    expect(svg).toMatch(/7 in, 3 out; Bern 4(, Basel 3)?<\/title>/)
  })

  it('is one image with an escaped title and description', () => {
    const svg = draw([heard(9, 10, 5)])
    expect(svg).toMatch(/^<svg [^>]*role="img" aria-labelledby="buckets-wide-title"/)
    expect(svg).toContain('<title id="buckets-wide-title">Entries &lt;and&gt; exits</title>')
    expect(svg).toContain('A &amp; B</desc>')
    expect(svg.endsWith('</svg>')).toBe(true)
  })

  it('draws closed and unknown spans differently from hours that counted 0', () => {
    const svg = draw([heard(9, 10, 5), heard(10, 0, 0)])
    expect([...svg.matchAll(/data-state="(\w+)"/g)].map(([, state]) => state)).toEqual(['closed', 'unknown', 'open'])
  })

  it('draws the open hour on the scale of the others, and only redraws that hour', () => {
    const before = draw([heard(9, 10, 5), heard(11, 4, 1)])
    const after = draw([heard(9, 10, 5), heard(11, 8, 2)])
    expect(heightOf(before, 11, 'entries') / heightOf(before, 9, 'entries')).toBeCloseTo(0.4, 3)
    expect(heightOf(after, 11, 'entries') / heightOf(after, 9, 'entries')).toBeCloseTo(0.8, 3)
    expect(heightOf(after, 11, 'exits') / heightOf(after, 9, 'exits')).toBeCloseTo(0.4, 3)
    expect(heightOf(after, 9, 'entries')).toBe(heightOf(before, 9, 'entries'))
  })

  it('changes when a finished hour is corrected', () => {
    const ratio = (svg: string) => heightOf(svg, 9, 'entries') / heightOf(svg, 10, 'entries')
    expect(ratio(draw([heard(9, 10, 5), heard(10, 10, 5)]))).toBeCloseTo(1, 3)
    expect(ratio(draw([heard(9, 5, 5), heard(10, 10, 5)]))).toBeCloseTo(0.5, 3)
  })
})

describe('axes of the bar chart', () => {
  it('fit every count with few lines, including 0', () => {
    const count = fc.option(fc.integer({ min: 0, max: 5_000_000 }))
    fc.assert(
      fc.property(fc.array(fc.record({ entries: count, exits: count })), (hours) => {
        const most = (counts: (number | null)[]) => Math.max(0, ...counts.map((one) => one ?? 0))
        const axis = valueAxis(most(hours.map(({ entries }) => entries)), most(hours.map(({ exits }) => exits)))
        for (const { entries, exits } of hours) {
          expect(entries ?? 0).toBeLessThanOrEqual(axis.entriesMax)
          expect(exits ?? 0).toBeLessThanOrEqual(axis.exitsMax)
        }
        expect(axis.lines).toContain(0)
        expect(axis.lines[0]).toBeCloseTo(-axis.exitsMax)
        expect(axis.lines.at(-1)).toBe(axis.entriesMax)
        expect(axis.lines.length).toBeLessThanOrEqual(7)
      }),
    )
  })

  it('label whole hours of the clock once, and days if there are many', () => {
    const autumn = hourSlots(Date.parse('2026-10-24T23:00:00Z'), Date.parse('2026-10-25T22:00:00Z'), 'Europe/London')
    const marks = timeMarks(autumn, 42, '1h').map(({ index }) => autumn[index]?.time)
    expect(new Set(marks).size).toBe(marks.length)
    const month = hourSlots(at(-24 * 29), at(0) + 1, 'UTC')
    const days = timeMarks(month, 994 / month.length, '1h')
    expect(days.every(({ kind, index }) => kind === 'day' && month[index]?.time === '00:00')).toBe(true)
    expect(days.at(-1)?.index).toBe(month.length - 1)
  })

  it('name the newest day and every n-th before it, and omit none of these', () => {
    const slots = (days: number) =>
      Array.from({ length: days }, (_, day) => ({
        date: new Date(at(24 * day)).toISOString().slice(0, 10),
        time: '00:00',
      }))
    for (const days of [14, 28, 29, 30, 31, 45]) {
      const marks = timeMarks(slots(days), 994 / days, '1d').map(({ index }) => index)
      const gaps = marks.slice(1).map((index, place) => index - (marks[place] ?? 0))
      expect(new Set(gaps).size, `${days} days: ${marks}`).toBe(1)
      expect(marks.at(-1)).toBe(days - 1)
      expect(marks[0]).toBeLessThan(gaps[0] ?? 0)
    }
  })

  it('joins neighbours of the same state', () => {
    const runs = stateRuns([{ state: 'closed' }, { state: 'closed' }, { state: 'complete' }, { state: 'closed' }])
    expect(runs.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 3],
      [3, 4],
    ])
  })
})
