import { useEffect, useRef } from 'react'
import { Card } from '../../../ui/card'
import type { ShownStore } from '../../overview/shown-store'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveStore } from '../../stream/use-live-figures'
import { clockTime } from '../../view/clock-time'
import { useNow } from '../../view/use-now'
import { DayStepsChart } from './day-steps-chart'
import { drawnSpan, occupancyOf, peakOf } from './occupancy'
import { OccupancyChart } from './occupancy-chart'
import { type HourMark, type ShownStep, usualSteps } from './traffic-step'
import { useDaySteps } from './use-day-steps'

/** A store's local day: `date` as YYYY-MM-DD, epoch ms from ≤ t < to. */
export type ShownLocalDay = {
  date: string
  fromMs: number
  toMs: number
  hours: readonly HourMark[]
  /** When people inside began from 0 again, epoch ms. */
  resetMs: number
}

/** The day in steps of five minutes, growing, with the key of its colours. */
export function DayStepsCard({
  store,
  day,
  steps: rendered,
  corrections,
  figures,
  serverNowMs,
}: {
  store: Pick<ShownStore, 'storeId' | 'name' | 'timeZone' | 'capacity' | 'openIntervals' | 'day'>
  day: ShownLocalDay
  steps: readonly ShownStep[]
  /** What somebody counted since the reset. */
  corrections: readonly { atMs: number; people: number }[]
  figures: LiveFigures
  serverNowMs: number
}) {
  const live = useLiveStore(figures, store.storeId)
  const nowMs = useNow(serverNowMs, 5_000)
  const { steps, openStepMs } = useDaySteps(rendered, live, nowMs)
  const holder = useRef<HTMLElement>(null)
  const span = drawnSpan(day, store.openIntervals, steps)
  const hours = day.hours.filter(({ atMs }) => atMs >= span.fromMs && atMs < span.toMs)
  const passed = useRef(0)
  passed.current = (openStepMs - span.fromMs) / (span.toMs - span.fromMs)
  // Before the reset of a new day those who came yesterday are inside too.
  const knowsReset = day.resetMs >= day.fromMs
  const usual = usualSteps(store.day, day)
  const points = occupancyOf(steps, day.resetMs, corrections)
  const peak = peakOf(points)
  const peakWords = peak && `Peak today ${peak.people} at ${clockTime(peak.atMs, store.timeZone)}`
  // On a narrow screen the chart is wider than its card; the present is in its right half.
  useEffect(() => {
    const chart = holder.current
    if (chart) chart.scrollLeft = passed.current * chart.scrollWidth - chart.clientWidth * 0.75
  }, [])
  const summary = `Entries and exits of ${store.name} today, every 5 minutes: ${live?.entries_today ?? 0} in, ${live?.exits_today ?? 0} out.`
  return (
    <Card>
      <section ref={holder} className="overflow-x-auto" aria-label="Chart of today" {...SCROLLABLE}>
        <DayStepsChart
          steps={steps}
          fromMs={span.fromMs}
          toMs={span.toMs}
          openStepMs={openStepMs}
          hours={hours}
          open={store.openIntervals}
          usual={usual}
          timeZone={store.timeZone}
          summary={summary}
        />
        {knowsReset ? (
          <OccupancyChart
            points={points}
            fromMs={span.fromMs}
            toMs={span.toMs}
            nowMs={Math.min(nowMs, span.toMs)}
            capacity={store.capacity}
            hours={hours}
            summary={`People inside ${store.name} today. ${peakWords ?? 'Nobody yet'}.`}
          />
        ) : null}
      </section>
      <p className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem] text-muted">
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-[2px] bg-entries" /> Entries (up)
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-[2px] bg-exits" /> Exits (down)
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-[2px] border border-line-strong" /> In progress
        </span>
        {usual.length > 0 ? (
          <span className="inline-flex items-center gap-1.5">
            <span aria-hidden className="h-0.5 w-3 bg-ink/60" /> Usual entries
          </span>
        ) : null}
        {knowsReset ? <span>Below: people inside{peakWords === null ? '' : `. ${peakWords}`}</span> : null}
      </p>
    </Card>
  )
}

/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }
