import type { HourState } from '~/domain/history/hours'
import { Card } from '../card'
import type { HistoryPage } from './history-page.server'

/**
 * The chart that the server drew, with its legend. On a narrow screen a long range scrolls sideways and begins at its newest
 * end (the row runs from right to left, its content does not).
 */
export function HourChart({ charts, states }: Pick<HistoryPage, 'charts' | 'states'>) {
  const { wide, narrow } = charts
  return (
    <Card>
      <figure>
        {narrow === null ? null : <Drawing svg={narrow} className="sm:hidden" />}
        <div
          dir="rtl"
          className={`overflow-x-auto ${narrow === null ? '' : 'hidden sm:block'}`}
          {...(narrow === null ? { tabIndex: 0, role: 'group', 'aria-label': 'Chart, scrolls sideways' } : {})}
        >
          <Drawing svg={wide} className={narrow === null ? 'min-w-[52rem]' : ''} />
        </div>
        <figcaption>
          <Legend states={states} />
        </figcaption>
      </figure>
    </Card>
  )
}

/** The text is an SVG that this server rendered; names in it went through React's escaping. */
function Drawing({ svg, className }: { svg: string; className: string }) {
  return <div dir="ltr" className={className} dangerouslySetInnerHTML={{ __html: svg }} />
}

function Swatch({ children }: { children: React.ReactNode }) {
  return (
    <svg viewBox="0 0 14 14" className="size-3.5 shrink-0" aria-hidden="true">
      {children}
    </svg>
  )
}

const STATES: { state: HourState; words: string; swatch: React.ReactNode }[] = [
  {
    state: 'open',
    words: 'Still filling',
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
    state: 'unknown',
    words: 'Nothing heard: not known, not 0',
    swatch: <path d="M0 14 14 0M0 7 7 0M7 14 14 7" className="stroke-line-strong" strokeWidth="1.2" />,
  },
]

/** What the marks of the chart mean; only what is in it. */
function Legend({ states }: { states: readonly HourState[] }) {
  return (
    <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1.5 text-[0.8125rem] text-muted">
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="size-2.5 rounded-[2px] bg-entries" /> Entries, upwards
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden className="size-2.5 rounded-[2px] bg-exits" /> Exits, downwards
      </li>
      {STATES.filter(({ state }) => states.includes(state)).map(({ state, words, swatch }) => (
        <li key={state} className="flex items-center gap-1.5">
          <Swatch>{swatch}</Swatch>
          {words}
        </li>
      ))}
    </ul>
  )
}
