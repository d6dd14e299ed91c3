import { Badge, type BadgeTone } from '../../ui/badge'
import { TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { Pager } from '../../ui/pager'
import { SortHead } from '../../ui/sort-head'
import { Table, Td, Th, Tr } from '../../ui/table'
import type { HistoryPage } from '../page/history-page.server'

const TONE: Record<HistoryPage['rows'][number]['state'], BadgeTone | null> = {
  complete: null,
  open: 'accent',
  closed: 'neutral',
  partial: 'warn',
  unknown: 'warn',
  counted: null,
}

/** The buckets as a table, sorted as asked, in pages. */
export function BucketTable({
  rows,
  pager,
  sort,
  caption,
}: Pick<HistoryPage, 'rows' | 'pager' | 'sort'> & { caption: string }) {
  const hasDays = rows.some(({ day }) => day !== null)
  const hasPeople = rows.some(({ inside }) => inside !== null)
  return (
    <Card flush>
      <Table caption={caption}>
        <thead>
          <Tr>
            {hasDays ? <Th>Day</Th> : null}
            <SortHead {...sort.time} align="start" />
            <SortHead {...sort.entries} />
            <SortHead {...sort.exits} />
            <SortHead {...sort.net} className="hidden sm:table-cell" />
            {hasPeople ? (
              <>
                <Th align="end" className="hidden md:table-cell">
                  Inside, average
                </Th>
                <Th align="end" className="hidden md:table-cell">
                  Peak inside
                </Th>
              </>
            ) : null}
            <Th className="hidden sm:table-cell">State</Th>
          </Tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const tone = TONE[row.state]
            return (
              <tr key={row.hour} className="group/row" data-hour={row.hour} data-state={row.state}>
                {hasDays ? <Td className="whitespace-nowrap text-muted">{row.day}</Td> : null}
                <Td className="whitespace-nowrap tabular-nums">
                  {row.to === null ? (
                    <time dateTime={row.hour}>{row.time}</time>
                  ) : (
                    <TextLink to={row.to} className="font-normal">
                      <time dateTime={row.hour}>{row.time}</time>
                    </TextLink>
                  )}
                  {tone === null ? null : <span className="block text-xs text-muted sm:hidden">{row.stateWords}</span>}
                </Td>
                <Td align="end">{row.entries}</Td>
                <Td align="end">{row.exits}</Td>
                <Td align="end" className="hidden text-muted sm:table-cell">
                  {row.net}
                </Td>
                {row.inside === null ? null : (
                  <>
                    <Td align="end" className="hidden md:table-cell">
                      {row.inside.average}
                    </Td>
                    <Td align="end" className="hidden md:table-cell">
                      {row.inside.peak}
                    </Td>
                  </>
                )}
                <Td className="hidden sm:table-cell">
                  {tone === null ? (
                    <span className="text-muted">{row.stateWords}</span>
                  ) : (
                    <Badge tone={tone}>{row.stateWords}</Badge>
                  )}
                  {row.changed ? <span className="ml-2 text-xs text-accent">changed</span> : null}
                </Td>
              </tr>
            )
          })}
        </tbody>
      </Table>
      <Pager label="Pages of the table" {...pager} stay className="border-t border-line px-4 py-3" />
    </Card>
  )
}
