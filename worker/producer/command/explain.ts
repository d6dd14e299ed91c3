import { addDays, weekdayOf } from '~/domain/time/zoned-time'
import { type StoreProfile, TIME_SLOTS, visitsOfDay, WEEKDAYS } from '~/simulation'

/** A Monday of an unremarkable week; seasons are off, so any would do. */
const MONDAY = '2026-06-01'
const SAMPLE_SEEDS = 40

/** The profile of a store as a table: expected visits by weekday and time slot, from the generator itself. */
export function explainProfile(profile: StoreProfile): string {
  const even = { ...profile, seasons: false, exceptions: [], dailyVariation: 0 }
  const columns = [...TIME_SLOTS.map((slot) => slot.label), 'day']
  const rows = WEEKDAYS.map((name, i) => {
    const date = addDays(MONDAY, i)
    const counts = new Map<string, number>()
    let total = 0
    for (let seed = 0; seed < SAMPLE_SEEDS; seed++) {
      for (const visit of visitsOfDay(even, date, seed)) {
        counts.set(visit.timeSlot, (counts.get(visit.timeSlot) ?? 0) + 1)
        total++
      }
    }
    const perDay = (count: number) => (count === 0 ? '·' : String(Math.round(count / SAMPLE_SEEDS)))
    const open = even.weeklyHours[weekdayOf(date) - 1]!.map((span) => `${span.open}–${span.close}`).join(' ')
    return [name, ...TIME_SLOTS.map((slot) => perDay(counts.get(slot.label) ?? 0)), perDay(total), open || 'closed']
  })
  const header = ['', ...columns, 'open']
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => row[i]!.length)))
  const draw = (row: string[]) =>
    row
      .map((cell, i) => (i === 0 || i === header.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd()
  const total =
    profile.fixedDailyCustomers === null
      ? `${profile.dailyCustomers} visits on an average day, ±${Math.round(profile.dailyVariation * 100)} % noise`
      : `exactly ${profile.fixedDailyCustomers} visits every open day`
  return [`Store ${profile.storeId}, ${profile.timeZone}: ${total}`, '', draw(header), ...rows.map(draw)].join('\n')
}

/** What the table leaves out, in words. */
export const EXPLAIN_NOTES = `Times are local to the store. On top of the table come a trend of 4 % a year, the season (quiet January, a rise to Christmas), rainy days
(one in six, 16 % fewer, the same for stores of a region) and promotions (Thursday to Saturday of one week in nine, 26 % more);
not with DAILY_CUSTOMERS. Half of all visits last less than a quarter of an hour, a few over an hour. At closing most people are out; stragglers
leave within 15 minutes.`
