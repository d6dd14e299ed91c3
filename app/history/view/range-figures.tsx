import { Badge } from '../../ui/badge'
import { TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Stat, StatRow } from '../../ui/stat'
import type { HistoryPage } from '../page/history-page.server'
import type { RangeFigure } from '../page/range-figures'
import { SqlDetails } from './sql-details'

/** The figures of the whole range, with their change. */
export function RangeFigures({
  page,
}: {
  page: Pick<HistoryPage, 'figures' | 'comparison' | 'peak' | 'slowest' | 'sql'>
}) {
  const { figures, comparison } = page
  const named = Object.entries(figures).map(([name, figure]) => ({ name, ...figure }))
  const shown = ({ name, ...figure }: (typeof named)[number]) => (
    <Stat
      key={name}
      label={figure.label}
      value={figure.value}
      size={figure.isMinor ? 'small' : 'medium'}
      tone={name === 'entries' || name === 'exits' ? name : 'plain'}
      note={figure.before === null ? <Basis figure={figure} /> : <Before figure={figure} />}
    />
  )
  return (
    <Card>
      <StatRow>
        {named.filter(({ isMinor }) => !isMinor).map(shown)}
        <Extreme label="Peak hour" hour={page.peak} />
        <Extreme label="Slowest hour" hour={page.slowest} />
        {named.filter(({ isMinor }) => isMinor).map(shown)}
      </StatRow>
      {comparison ? (
        <p className="mt-4 border-t border-line pt-3 text-[0.8125rem] text-muted">
          Compared with {comparison.elapsed ? 'the same part of ' : ''}
          {comparison.dates} ({comparison.words}).{comparison.heard ? '' : ' No data for this period.'}
          {comparison.leftOut.length > 0
            ? ` Like-for-like: without ${comparison.leftOut.join(', ')}, not open or without data in one of the periods.`
            : ''}
        </p>
      ) : null}
      <SqlDetails
        statements={[
          { sql: page.sql.totals },
          { sql: page.sql.compared, about: 'Comparison period' },
          { sql: page.sql.peak, about: 'Peak hour' },
          { sql: page.sql.slowest, about: 'Slowest hour' },
          {
            sql: page.sql.hours,
            about: 'All hours, busiest first. Peak and slowest use complete hours within opening hours.',
          },
        ]}
      />
    </Card>
  )
}

/** What the figure is based on, and where to set what it lacks. */
function Basis({ figure: { label, note, missing } }: { figure: RangeFigure }) {
  if (note === null && missing === null) return null
  return (
    <>
      {note}{' '}
      {missing === null ? null : (
        <TextLink
          to={missing.to}
          aria-label={`${missing.words} for ${label.toLowerCase()}`}
          className="whitespace-nowrap"
        >
          {missing.words}
        </TextLink>
      )}
    </>
  )
}

/** The figure of the compared period, and its change since. */
function Before({ figure: { change, before } }: { figure: RangeFigure }) {
  return (
    <>
      {change ? <span className="font-medium text-ink">{change} </span> : null}
      {before} before
    </>
  )
}

function Extreme({ label, hour }: { label: string; hour: { time: string; day: string; entries: string } | null }) {
  if (hour === null) return <Stat label={label} value="–" note="no complete hour" />
  return <Stat label={label} value={hour.time} note={`${hour.day}, ${hour.entries} in`} />
}

/** The doors that were silent, which is why buckets are partial or unknown; or that doors are not judged. */
export function SilentDoors({ silences }: Pick<HistoryPage, 'silences'>) {
  if (silences.unjudged !== null) {
    return (
      <p className="mt-3 text-[0.8125rem] text-muted">
        The doors of {silences.unjudged} stores are not checked one by one: some may have been silent, so counts may be
        low. Choose a group or up to {silences.most} stores to check them.
      </p>
    )
  }
  if (silences.count === 0) return null
  const more = silences.count - silences.named.length
  return (
    <details className="mt-3 text-sm">
      <summary className="cursor-pointer">
        <Badge tone="warn">
          {silences.count === 1 ? 'A door was silent' : `Doors were silent ${silences.count} times`}
        </Badge>{' '}
        <span className="text-muted">longer than usual, while the store was open</span>
      </summary>
      <ul className="mt-2 space-y-1 text-muted">
        {silences.named.map(({ key, door, when }) => (
          <li key={key}>
            <span className="text-ink">{door}</span>: {when}
          </li>
        ))}
        {more > 0 ? <li>and {more} shorter times</li> : null}
      </ul>
    </details>
  )
}
