/** The shape of a played day: slots of the day, weight of weekdays, seasons and days out of the ordinary. */

/** A time slot: its name as messages carry it, first and last wall-clock time (end exclusive), and its share of a day's visits. */
export type TimeSlot = { name: string; from: string; to: string; weekdayShare: number; weekendShare: number }

export const TIME_SLOTS: readonly TimeSlot[] = [
  { name: '07:00–09:59', from: '07:00', to: '10:00', weekdayShare: 0.12, weekendShare: 0.08 },
  { name: '10:00–12:59', from: '10:00', to: '13:00', weekdayShare: 0.23, weekendShare: 0.27 },
  { name: '13:00–15:59', from: '13:00', to: '16:00', weekdayShare: 0.2, weekendShare: 0.33 },
  { name: '16:00–18:59', from: '16:00', to: '19:00', weekdayShare: 0.32, weekendShare: 0.24 },
  { name: '19:00–21:59', from: '19:00', to: '22:00', weekdayShare: 0.13, weekendShare: 0.08 },
]

/** Name of the slot of a wall-clock time `HH:MM`; times before the first or after the last belong to the nearest. */
export function slotOf(wallClock: string): string {
  const slot = TIME_SLOTS.find((candidate) => wallClock < candidate.to) ?? TIME_SLOTS.at(-1)!
  return slot.name
}

/** Visits of a weekday against an average day, Monday first. */
export const WEEKDAY_FACTORS = [0.86, 0.84, 0.9, 0.97, 1.18, 1.42, 0.83] as const

export const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** Growth a year, compounded. */
export const YEARLY_TREND = 0.06
const TREND_ORIGIN = Date.UTC(2026, 0, 1)
const YEAR_MS = 365.25 * 86_400_000

/** Long-term growth: 1 at the start of 2026. */
export function trendFactor(date: string): number {
  return (1 + YEARLY_TREND) ** ((Date.parse(date) - TREND_ORIGIN) / YEAR_MS)
}

/** The season: a rise to Christmas, a quiet January, a slow August. */
export function seasonFactor(date: string): number {
  const month = Number(date.slice(5, 7))
  const day = Number(date.slice(8, 10))
  if (month === 11 && day >= 20) return 1 + ((day - 20) / 11) * 0.2
  if (month === 12 && day <= 23) return 1.2 + (day / 23) * 0.4
  if (month === 12 && day === 24) return 1.25
  if (month === 12) return 1.15
  if (month === 1) return 0.85
  if (month === 8) return 0.92
  return 1
}

/** Share of days on which it rains, and what rain leaves of the visits. */
export const RAIN = { share: 0.18, factor: 0.82 } as const
/** Share of weeks in which a store has a promotion from Thursday to Saturday, and what it makes of the visits. */
export const PROMOTION = { share: 0.08, factor: 1.35 } as const

/** Dwell: lognormal, by its median and the deviation of its logarithm; minutes. */
export const DWELL = { medianMinutes: 14, sigma: 0.75, leastMinutes: 1, mostMinutes: 180 } as const

/** Longest a straggler stays after closing, minutes. */
export const STRAGGLER_MINUTES = 9
