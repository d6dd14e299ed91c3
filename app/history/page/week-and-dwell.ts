import { percentText } from '~/app/ui/words/percent'
import type { DwellDistribution } from '../question/buckets/dwell'
import type { WeekHour } from '../question/buckets/totals'
import { countLabel, rateLabel } from './bucket-labels'

const HEAT_LEVELS = 5
const WEEKDAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Average entries by weekday and hour, for the hours of the clock with entries; null if there are none. */
export function heatOf(days: WeekHour[][] | null, locale: string) {
  if (days === null) return null
  const most = Math.max(...days.flat().map(({ mean }) => mean ?? 0))
  if (most === 0) return null
  const busy = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    days.some((day) => (day[hour]?.mean ?? 0) > 0),
  )
  const [first = 0, last = 23] = [busy[0], busy.at(-1)]
  const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  return {
    hours: shown.map((hour) => String(hour).padStart(2, '0')),
    days: days.flatMap((day, index) =>
      day.every(({ hours: heard }) => heard === 0)
        ? []
        : [
            {
              name: WEEKDAY_NAMES[index] ?? '',
              cells: shown.map((hour) => {
                const mean = day[hour]?.mean ?? null
                return {
                  hour,
                  mean: mean === null ? '' : mean < 10 ? rateLabel(mean, locale) : countLabel(Math.round(mean), locale),
                  level: mean === null ? 0 : Math.ceil((mean / most) * HEAT_LEVELS),
                }
              }),
            },
          ],
    ),
  }
}

/** Lengths of visits by step; `height` relative to the highest, percent. */
export function dwellOf(dwell: DwellDistribution | null, locale: string) {
  if (dwell === null) return null
  const most = Math.max(...dwell.steps.map(({ visits }) => visits))
  return {
    visits: countLabel(dwell.visits, locale),
    mean: rateLabel(dwell.meanMinutes, locale),
    steps: dwell.steps.map(({ fromMinutes, toMinutes, visits }) => ({
      label: toMinutes === null ? `${fromMinutes} min or more` : `${fromMinutes}–${toMinutes} min`,
      visits: countLabel(visits, locale),
      share: percentText(visits / dwell.visits, locale, 1),
      height: Math.round((visits / most) * 100),
    })),
  }
}
