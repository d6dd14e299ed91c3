import type { SerializeFrom } from '@remix-run/node'
import { EmptyState } from '../../ui/empty-state'
import { Section } from '../../ui/page'
import { zoneWords } from '../../ui/words/zone-words'
import { BucketChart } from '../chart/bucket-chart'
import type { historyAnswer } from '../history-answer.server'
import { BucketTable } from './bucket-table'
import { ChangedList } from './changed-list'
import { DwellBars } from './dwell-bars'
import { PeopleInside } from './people-inside'
import { RangeFigures, SilentDoors } from './range-figures'
import { SqlDetails } from './sql-details'
import { StoreLeague } from './store-league'
import { WeekHeatmap } from './week-heatmap'

const leagueNote = ({ rows, every }: { rows: readonly unknown[]; every: number }) =>
  rows.length === every ? `${every} stores` : `the first ${rows.length} of ${every} stores; download a file for all`

/** The page's loader data. */
type Page = SerializeFrom<typeof historyAnswer>

/** All figures of a range, each with its SQL statement. */
export function HistoryFigures({ page }: { page: Page }) {
  const { comparison } = page
  return (
    <>
      <RangeFigures page={page} />
      <Section title={page.width.by} note={page.tooNarrow ?? `${page.rangeWords}, ${zoneWords(page.timeZone)}`}>
        <BucketChart
          charts={page.charts}
          states={page.states}
          series={page.series}
          anyChanged={page.anyChanged}
          compared={comparison?.words ?? null}
          inside={page.inside}
        />
        <SilentDoors silences={page.silences} />
        <ChangedList {...page.changes} asOf={page.asItStands} />
        <SqlDetails
          statements={[
            { sql: page.sql.bars ?? page.sql.series },
            { sql: page.sql.comparedSeries, about: 'Comparison period' },
            { sql: page.changes.sql, about: 'Earlier values of the changed figures, and from when' },
          ]}
        />
      </Section>
      <Section title="People inside" note={page.people ? `Entries − exits since each reset, ${page.rangeWords}` : null}>
        {page.people ? (
          <PeopleInside people={page.people} />
        ) : (
          <p className="text-sm text-muted">
            Shown for one store and up to three months. Choose a store to see its average and its peak.
          </p>
        )}
        {page.sql.minutes ? (
          <SqlDetails
            statements={[
              {
                sql: page.sql.minutes,
                about:
                  'Entries and exits by minute. People inside: their running sum, 0 at each reset, and from each correction on what somebody counted.',
              },
            ]}
          />
        ) : null}
      </Section>
      {page.heat ? (
        <Section title="Weekdays and hours">
          <WeekHeatmap heat={page.heat} />
          <SqlDetails
            statements={[
              {
                sql: page.sql.week,
                about:
                  'Weekday 1 is Monday. The array holds how many hours count, Monday 00:00 first: those that are over and have data.',
              },
            ]}
          />
        </Section>
      ) : null}
      {page.ranking ? (
        <Section title="Stores" note={leagueNote(page.ranking)}>
          <StoreLeague ranking={page.ranking} />
          <SqlDetails
            statements={[{ sql: page.sql.stores }, { sql: page.sql.comparedStores, about: 'Comparison period' }]}
          />
        </Section>
      ) : null}
      <Section title="How long people stay" note="From sensors that report visits">
        {page.dwell ? (
          <DwellBars dwell={page.dwell} />
        ) : (
          <p className="text-sm text-muted">
            No finished visits in this range. Door counts do not show how long people stay.
          </p>
        )}
        <SqlDetails statements={[{ sql: page.sql.dwell }]} />
      </Section>
      <Section title={page.width.many} note="Peak and slowest: complete hours within opening hours">
        <BucketTable
          rows={page.rows}
          pager={page.pager}
          sort={page.sort}
          caption={`${page.width.many}, ${zoneWords(page.timeZone)}`}
        />
        <SqlDetails statements={[{ sql: page.sql.series }]} />
      </Section>
    </>
  )
}

/** Shown instead of figures if there are none. */
export function NothingHeard({ page }: { page: Page }) {
  if (!page.begun) {
    return (
      <EmptyState title="This range is in the future">
        It begins later: {page.dates}. Choose an earlier range.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No data in this range">
      No events from {page.subject === 'All stores' ? 'any store' : page.subject} ({page.dates}). This does not mean
      that nobody came in. Choose a longer range or other filters, or check the last signal on the live page.
    </EmptyState>
  )
}
