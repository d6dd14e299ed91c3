import type { HistoryHour } from '~/domain/history/hours'

/** Where the value axis of the hour chart ends and where its lines stand, people. Exits go down from 0, entries up. */
export type ValueAxis = { entriesMax: number; exitsMax: number; lines: number[] }

const LINES_PER_SIDE = 3

/** The smallest step of the form 1, 2 or 5 × 10ⁿ (at least 1) that covers `most` in a few steps. */
function niceStep(most: number): number {
  const rough = Math.max(1, most / LINES_PER_SIDE)
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  for (const factor of [1, 2, 5]) if (factor * magnitude >= rough) return factor * magnitude
  return 10 * magnitude
}

/** An axis on which all counts of the hours fit, with the same scale up and down. */
export function valueAxis(hours: readonly Pick<HistoryHour, 'entries' | 'exits'>[]): ValueAxis {
  const most = (counts: (number | null)[]) => counts.reduce<number>((max, count) => Math.max(max, count ?? 0), 0)
  const entries = most(hours.map((hour) => hour.entries))
  const exits = most(hours.map((hour) => hour.exits))
  const step = niceStep(Math.max(entries, exits))
  const up = Math.max(1, Math.ceil(entries / step))
  const down = Math.max(1, Math.ceil(exits / step))
  const lines = Array.from({ length: up + down + 1 }, (_, index) => (index - down) * step)
  return { entriesMax: up * step, exitsMax: down * step, lines }
}

/** A label under the chart: the hour it stands at (index), and whether a day begins there. */
export type TimeMark = { index: number; kind: 'day' | 'hour' }

/** Least distance between two labels, pixels. */
export const DAY_LABEL_WIDTH = 76
const HOUR_LABEL_WIDTH = 44

/** Day starts, and hours of the clock between them where there is room. `bandWidth` is the width of one hour, pixels. */
export function timeMarks(hours: readonly Pick<HistoryHour, 'date' | 'time'>[], bandWidth: number): TimeMark[] {
  const dayStarts = hours.flatMap((hour, index) => (index > 0 && hours[index - 1]?.date !== hour.date ? [index] : []))
  if (hours.length > 48) {
    const starts = [0, ...dayStarts]
    const every = Math.max(1, Math.ceil(DAY_LABEL_WIDTH / (24 * bandWidth)))
    const marks = starts.filter((_, day) => (starts.length - 1 - day) % every === 0)
    // The last label, where it has too little room, stands before its day: then the one before it must give way.
    const [before, last] = marks.slice(-2)
    const room = last === undefined ? 0 : (hours.length - last) * bandWidth
    if (before !== undefined && last !== undefined && room < DAY_LABEL_WIDTH) {
      if ((hours.length - before) * bandWidth < 2 * DAY_LABEL_WIDTH) marks.splice(-2, 1)
    }
    return marks.map((index) => ({ index, kind: 'day' }))
  }
  const every = [1, 2, 3, 4, 6, 12].find((step) => step * bandWidth >= HOUR_LABEL_WIDTH) ?? 12
  const seen = new Set<string>()
  return hours.flatMap((hour, index): TimeMark[] => {
    const name = `${hour.date} ${hour.time.slice(0, 2)}`
    if (Number(hour.time.slice(0, 2)) % every !== 0 || seen.has(name)) return []
    seen.add(name)
    return [{ index, kind: dayStarts.includes(index) ? 'day' : 'hour' }]
  })
}

/** A run of neighbouring hours in the same state. */
export type StateRun = { state: HistoryHour['state']; from: number; to: number }

/** Neighbouring hours of the same state joined, `from` ≤ index < `to`. */
export function stateRuns(hours: readonly Pick<HistoryHour, 'state'>[]): StateRun[] {
  const runs: StateRun[] = []
  hours.forEach(({ state }, index) => {
    const last = runs.at(-1)
    if (last && last.state === state) last.to = index + 1
    else runs.push({ state, from: index, to: index + 1 })
  })
  return runs
}
