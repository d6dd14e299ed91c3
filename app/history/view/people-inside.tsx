import { nice } from 'd3-array'
import { TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Stat, StatRow } from '../../ui/stat'
import { settingsPath } from '../../ui/store-address'
import type { PeopleInside as People } from '../page/people-inside'

/** People inside one store: its average, its peak, how long it was crowded, and both by bucket as a chart. */
export function PeopleInside({ people }: { people: People }) {
  const { storeId, unknown } = people
  return (
    <Card>
      <StatRow>
        <Stat
          label="People inside, average"
          value={people.average}
          note={
            people.lacksHours ? (
              <>
                opening hours not set <TextLink to={settingsPath(storeId, 'hours')}>Set hours</TextLink>
              </>
            ) : (
              'within opening hours'
            )
          }
        />
        <Stat label="Peak inside" value={people.peak} note={people.peakWhen} />
        <Stat
          label={people.crowded.label}
          value={people.crowded.value}
          note={
            people.lacksCapacity ? (
              <>
                capacity not set <TextLink to={settingsPath(storeId, 'capacity')}>Set capacity</TextLink>
              </>
            ) : (
              people.crowded.note
            )
          }
        />
      </StatRow>
      <InsideChart people={people} />
      <p className="mt-3 flex flex-wrap gap-x-4 text-[0.8125rem] text-muted">
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="size-2 rounded-[2px] bg-entries/40" />
          average
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span aria-hidden className="h-0.5 w-3 bg-entries" />
          peak
        </span>
        {unknown === null ? null : <span>{unknown} of the time left out: a door was silent</span>}
      </p>
    </Card>
  )
}

const WIDTH = 1152
const HEIGHT = 140
const TOP = 14
/** A capacity further away than this many times the peak would leave the bars flat: it is not drawn. */
const FAR = 2.5

function InsideChart({ people: { buckets, capacity, capacityLabel, days, average, peak } }: { people: People }) {
  const most = Math.max(4, ...buckets.map((bucket) => bucket.peak ?? 0))
  const full = capacity !== null && capacity <= most * FAR ? capacity : null
  const [, top] = nice(0, Math.max(most, full ?? 0), 2)
  const step = WIDTH / Math.max(1, buckets.length)
  const bar = step > 6 ? step * 0.7 : step
  const y = (value: number) => Math.round((HEIGHT - (value / top) * (HEIGHT - TOP)) * 10) / 10
  const x = (place: number) => Math.round((place * step + (step - bar) / 2) * 10) / 10
  const averages = buckets.flatMap(({ average: value }, i) =>
    value === null ? [] : [`M${x(i)} ${HEIGHT}V${y(value)}h${Math.round(bar * 10) / 10}V${HEIGHT}Z`],
  )
  const peaks = buckets.flatMap(({ peak: value }, i) =>
    value === null ? [] : [`M${x(i)} ${y(value)}h${Math.round(bar * 10) / 10}`],
  )
  const atTop = (value: number) => ({ top: `${(y(value) / HEIGHT) * 100}%` })
  return (
    <div className="mt-4">
      <div className="relative text-[0.6875rem] text-muted tabular-nums">
        <span aria-hidden className="absolute left-0 -translate-y-full" style={atTop(top)}>
          {top} people
        </span>
        {full === null ? null : (
          <span aria-hidden className="absolute right-0 -translate-y-full text-bad" style={atTop(full)}>
            {capacityLabel}
          </span>
        )}
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="block h-36 w-full"
          preserveAspectRatio="none"
          role="img"
          aria-label={`People inside: ${average} on average, peak ${peak}`}
          data-chart="people-inside"
        >
          <path d={averages.join('')} className="fill-entries/40" />
          <path
            d={peaks.join('')}
            className="fill-none stroke-entries"
            strokeWidth={2}
            vectorEffect="non-scaling-stroke"
          />
          {full === null ? null : (
            <line
              x1={0}
              x2={WIDTH}
              y1={y(full)}
              y2={y(full)}
              className="stroke-bad"
              strokeDasharray="4 4"
              vectorEffect="non-scaling-stroke"
              data-capacity={full}
            />
          )}
          <line
            x1={0}
            x2={WIDTH}
            y1={HEIGHT}
            y2={HEIGHT}
            className="stroke-line-strong"
            vectorEffect="non-scaling-stroke"
          />
          {buckets.map(({ words }, i) =>
            words === null ? null : (
              <rect key={words} x={i * step} y={0} width={step} height={HEIGHT} className="fill-transparent">
                <title>{words}</title>
              </rect>
            ),
          )}
        </svg>
      </div>
      <div aria-hidden className="mt-1 flex justify-between text-[0.6875rem] text-muted tabular-nums">
        {[...new Set(days)].map((day) => (
          <span key={day}>{day}</span>
        ))}
      </div>
    </div>
  )
}
