import { ButtonLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Section } from '../../ui/page'
import { Stat, StatRow } from '../../ui/stat'
import { Table, Td, Th } from '../../ui/table'
import { BucketChart } from '../chart/bucket-chart'
import type { AsOfPage } from '../page/as-of-page.server'
import { ChangedList } from './changed-list'
import { SqlDetails } from './sql-details'

/** Totals and buckets as they were known at a moment, beside what changed since. */
export function AsOfFigures({ page }: { page: AsOfPage }) {
  const { totals, rows, pager, changes } = page
  const since = (change: string) => (change === '0' ? 'unchanged since' : `${change} since`)
  return (
    <>
      <Card>
        <StatRow>
          <Stat label="Entries" value={totals.entries} tone="entries" note={since(totals.entriesSince)} />
          <Stat label="Exits" value={totals.exits} tone="exits" note={since(totals.exitsSince)} />
          <Stat label="Net" value={totals.net} note="entries − exits" />
        </StatRow>
        <ChangedList lines={changes.lines} more={changes.more} asOf={null} />
        <SqlDetails statements={[{ sql: page.sql?.totals ?? null }]} />
      </Card>
      <Section title={page.by} note="As known at that time">
        <BucketChart
          charts={page.charts}
          states={page.states}
          series={null}
          anyChanged={false}
          compared={null}
          inside={null}
        />
        <SqlDetails statements={[{ sql: page.sql?.buckets ?? null }]} />
      </Section>
      <Section title="Figures at that time" note="Closed intervals only; – means no data">
        <Card flush>
          <Table caption="Figures at that time, newest first">
            <thead>
              <tr>
                <Th>Day</Th>
                <Th>Time</Th>
                <Th align="end">Entries</Th>
                <Th className="w-1/4">
                  <span className="sr-only">As a bar</span>
                </Th>
                <Th align="end">Exits</Th>
                <Th>Since then</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} data-bucket={row.key} className="group/row">
                  <Td className="whitespace-nowrap">{row.day}</Td>
                  <Td className="whitespace-nowrap tabular-nums">{row.time}</Td>
                  <Td align="end">{row.entries}</Td>
                  <Td>
                    <svg
                      viewBox="0 0 100 6"
                      preserveAspectRatio="none"
                      className="h-1.5 w-full min-w-16"
                      aria-hidden="true"
                    >
                      <rect width={Math.round(row.share * 1000) / 10} height="6" className="fill-entries" />
                    </svg>
                  </Td>
                  <Td align="end">{row.exits}</Td>
                  <Td className="whitespace-nowrap text-muted">{row.since ?? ''}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
        </Card>
        {pager.pages > 1 ? (
          <nav aria-label="Pages of the table" className="mt-3 flex items-center gap-3 text-sm text-muted">
            {pager.newer === null ? null : <ButtonLink to={pager.newer}>Newer</ButtonLink>}
            Page {pager.page} of {pager.pages}
            {pager.older === null ? null : <ButtonLink to={pager.older}>Older</ButtonLink>}
          </nav>
        ) : null}
      </Section>
    </>
  )
}
