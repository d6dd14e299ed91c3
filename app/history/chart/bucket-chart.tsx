import { useNavigate } from '@remix-run/react'
import { useCallback, useRef } from 'react'
import { Card } from '../../ui/card'
import { MadeOnServer } from '../../ui/frame/drawn-on-server'
import type { HistoryPage } from '../page/history-page.server'
import type { BucketState } from '../question/buckets/buckets'
import { useChartTips } from './use-chart-tips'

type ChartProps = Pick<HistoryPage, 'charts' | 'states' | 'series' | 'anyChanged'> & {
  compared: string | null
  /** Where a bar leads, with FROM and TO for its dates; null where to nothing. */
  inside: string | null
}

/**
 * The server-rendered chart with its legend. On a narrow screen a long range scrolls sideways and starts at its newest
 * end (the row runs right to left, its content does not).
 */
export function BucketChart({ charts, inside, ...legend }: ChartProps) {
  const { wide, narrow } = charts
  return (
    <Card>
      <figure>
        {narrow === null ? null : <Drawing digest={narrow} inside={inside} className="sm:hidden" />}
        <div dir="rtl" className={`overflow-x-auto ${narrow === null ? '' : 'hidden sm:block'}`}>
          <Drawing digest={wide} inside={inside} className={narrow === null ? 'min-w-[52rem] print:min-w-0' : ''} />
        </div>
        <figcaption>
          <Legend {...legend} />
        </figcaption>
      </figure>
    </Card>
  )
}

/** Arrow keys move along the bars, Enter opens one. */
const walkable = (opens: boolean) => ({
  tabIndex: 0,
  role: 'group',
  'aria-label': `Chart; use the arrow keys to read each bar${opens ? ', Enter to open it' : ''}`,
})

/** One of the server's drawings, with its tooltips. */
function Drawing({ digest, inside, className }: { digest: string; inside: string | null; className: string }) {
  const frame = useRef<HTMLDivElement>(null)
  const tip = useRef<HTMLDivElement>(null)
  const picture = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const open = useCallback(
    (from: string, to: string) => {
      // Until this page's drawing is here, an earlier one is shown, whose dates have another width.
      if (inside !== null && picture.current?.dataset.drawn === digest)
        navigate(inside.replace('from=FROM&to=TO', `from=${from}&to=${to}`))
    },
    [inside, navigate, digest],
  )
  useChartTips(frame, picture, tip, open)
  return (
    <div
      ref={frame}
      dir="ltr"
      {...walkable(inside !== null)}
      className={`relative ${inside === null ? '' : '[&_[data-slots]]:cursor-pointer'} ${className}`}
    >
      <MadeOnServer
        version={digest}
        drawn={({ chart }) => chart(digest)}
        address={`/history/chart?digest=${digest}`}
        box={picture}
        className="aspect-[1040/320] data-[drawn]:aspect-auto"
      />
      <div
        ref={tip}
        hidden
        role="status"
        className="pointer-events-none absolute top-0 z-10 -translate-x-1/2 rounded-control bg-ink px-2.5 py-1.5 text-[0.8125rem] whitespace-nowrap text-canvas shadow-card"
      />
    </div>
  )
}

function Swatch({ children }: { children: React.ReactNode }) {
  return (
    <svg viewBox="0 0 14 14" className="size-3.5 shrink-0" aria-hidden="true">
      {children}
    </svg>
  )
}

const STATES: { state: BucketState; words: string; swatch: React.ReactNode }[] = [
  {
    state: 'open',
    words: 'In progress',
    swatch: (
      <rect
        x="2"
        y="1"
        width="10"
        height="12"
        className="fill-entries/20 stroke-entries"
        strokeWidth="1.5"
        strokeDasharray="3 2"
      />
    ),
  },
  {
    state: 'closed',
    words: 'Closed',
    swatch: <rect width="14" height="14" rx="2" className="fill-sunken stroke-line" />,
  },
  {
    state: 'partial',
    words: 'Some doors silent: count may be low',
    swatch: (
      <g className="fill-warn">
        {[3, 7, 11].flatMap((x) => [3, 7, 11].map((y) => <circle key={`${x} ${y}`} cx={x} cy={y} r="1.1" />))}
      </g>
    ),
  },
  {
    state: 'unknown',
    words: 'No data (not 0)',
    swatch: <path d="M0 14 14 0M0 7 7 0M7 14 14 7" className="stroke-line-strong" strokeWidth="1.2" />,
  },
]

const SERIES_GROUND = [
  'bg-series-1',
  'bg-series-2',
  'bg-series-3',
  'bg-series-4',
  'bg-series-5',
  'bg-series-6',
  'bg-series-7',
  'bg-series-8',
]

/** What the marks of the chart mean; only those that occur in it. */
function Legend({ states, series, anyChanged, compared }: Omit<ChartProps, 'charts' | 'inside'>) {
  const colours = series?.map((name, index) => ({ name, ground: SERIES_GROUND[index] ?? '' })) ?? [
    { name: 'Entries (up)', ground: 'bg-entries' },
    { name: 'Exits (down)', ground: 'bg-exits' },
  ]
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1.5 text-[0.8125rem] text-muted">
      {colours.map(({ name, ground }) => (
        <li key={name} className="flex items-center gap-1.5">
          <span aria-hidden className={`size-2.5 rounded-[2px] ${ground}`} /> {name}
        </li>
      ))}
      {compared === null ? null : (
        <li className="flex items-center gap-1.5">
          <Swatch>
            <path d="M0 7h14" className="stroke-ink" strokeWidth="1.5" />
          </Swatch>
          Entries {compared}
        </li>
      )}
      {STATES.filter(({ state }) => states.includes(state)).map(({ state, words, swatch }) => (
        <li key={state} className="flex items-center gap-1.5">
          <Swatch>{swatch}</Swatch>
          {words}
        </li>
      ))}
      {anyChanged ? (
        <li className="flex items-center gap-1.5">
          <Swatch>
            <path d="M7 12 2 3h10z" className="fill-accent" />
          </Swatch>
          Changed since first reported
        </li>
      ) : null}
    </ul>
  )
}
