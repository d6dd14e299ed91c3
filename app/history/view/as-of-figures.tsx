import { Card } from '../../ui/card'
import { Section } from '../../ui/page'
import { Pager } from '../../ui/pager'
import { Stat, StatRow } from '../../ui/stat'
import { Table, Td, Th } from '../../ui/table'
import { BucketChart } from '../chart/bucket-chart'
import type { AsOfPage } from '../page/as-of-page.server'
import { ChangedList } from './changed-list'
import { SqlDetails } from './sql-details'

/** Totals and buckets as they were known at a moment, beside what changed since. */
export function AsOfFigures({ page }: { page: AsOfPage }) {
  const { totals, rows, pager, changes } = page
  const hasDays = rows.some(({ day }) => day !== null)
  const since = (change: string) => (change === '0' ? 'unchanged since' : `${change} since`)
  return (
    <>
      <Card>
        <StatRow>
          <Stat label="Entries" value={totals.entries} tone="entries" note={since(totals.entriesSince)} />
          <Stat label="Exits" value={totals.exits} tone="exits" note={since(totals.exitsSince)} />
          <Stat label="Net" value={totals.net} note="entries − exits" size="small" />
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
                {hasDays ? <Th>Day</Th> : null}
                <Th>{page.timeHead}</Th>
                <Th align="end">Entries</Th>
                <Th align="end">Exits</Th>
                <Th align="end" className="hidden sm:table-cell">
                  Net
                </Th>
                <Th>Since then</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} data-bucket={row.key} className="group/row">
                  {hasDays ? <Td className="whitespace-nowrap text-muted">{row.day}</Td> : null}
                  <Td className="whitespace-nowrap tabular-nums">
                    <time dateTime={row.key}>{row.time}</time>
                  </Td>
                  <Td align="end">{row.entries}</Td>
                  <Td align="end">{row.exits}</Td>
                  <Td align="end" className="hidden text-muted sm:table-cell">
                    {row.net}
                  </Td>
                  <Td className="whitespace-nowrap text-muted">{row.since ?? ''}</Td>
                </tr>
              ))}
            </tbody>
          </Table>
          <Pager label="Pages of the table" {...pager} stay className="border-t border-line px-4 py-3" />
        </Card>
      </Section>
    </>
  )
}
