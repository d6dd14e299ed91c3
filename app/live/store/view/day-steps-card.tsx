import { useEffect, useRef } from 'react'
import { Card } from '../../../ui/card'
import type { ShownStore } from '../../overview/shown-store'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveStore } from '../../stream/use-live-figures'
import { useNow } from '../../view/use-now'
import { DayStepsChart } from './day-steps-chart'
import type { HourMark, ShownStep } from './traffic-step'
import { useDaySteps } from './use-day-steps'

/** A store's local day: `date` as YYYY-MM-DD, epoch ms from ≤ t < to. */
export type ShownLocalDay = { date: string; fromMs: number; toMs: number; hours: readonly HourMark[] }

/** The day in steps of five minutes, growing, with the key of its colours. */
export function DayStepsCard({
  store,
  day,
  steps: rendered,
  figures,
  serverNowMs,
}: {
  store: Pick<ShownStore, 'storeId' | 'name'>
  day: ShownLocalDay
  steps: readonly ShownStep[]
  figures: LiveFigures
  serverNowMs: number
}) {
  const live = useLiveStore(figures, store.storeId)
  const nowMs = useNow(serverNowMs, 5_000)
  const { steps, openStepMs } = useDaySteps(rendered, live, nowMs)
  const holder = useRef<HTMLElement>(null)
  const passed = useRef(0)
  passed.current = (openStepMs - day.fromMs) / (day.toMs - day.fromMs)
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
          fromMs={day.fromMs}
          toMs={day.toMs}
          openStepMs={openStepMs}
          hours={day.hours}
          summary={summary}
        />
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
      </p>
    </Card>
  )
}

/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }
