import { Link } from '@remix-run/react'
import { Card } from '../../ui/card'
import { SortHead } from '../../ui/sort-head'
import { Table, Td, Tr } from '../../ui/table'
import type { HistoryPage } from '../page/history-page.server'

/** Above this many stores the table scrolls. */
const SCROLLS_FROM = 25

/** The chosen stores side by side. */
export function StoreLeague({ ranking }: { ranking: NonNullable<HistoryPage['ranking']> }) {
  const { columns, rows } = ranking
  return (
    <Card flush>
      <div className={rows.length > SCROLLS_FROM ? 'max-h-[40rem] overflow-y-auto' : ''}>
        <Table caption="Stores of this range">
          <thead>
            <Tr>
              {columns.map(({ name, label, to, sorted }) => (
                <SortHead key={name} label={label} to={to} sorted={sorted} align={name === 'name' ? 'start' : 'end'} />
              ))}
            </Tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.storeId} className="group/row" data-store={row.storeId}>
                <Td className="min-w-44">
                  <Link to={row.to} className="font-medium hover:text-accent">
                    {row.name}
                  </Link>
                  {row.group ? <span className="ml-2 text-[0.8125rem] text-muted">{row.group}</span> : null}
                  <svg
                    viewBox="0 0 100 3"
                    preserveAspectRatio="none"
                    className="mt-1 block h-1 w-full"
                    aria-hidden="true"
                  >
                    <rect width="100" height="3" className="fill-sunken" />
                    <rect width={row.share} height="3" className="fill-entries" />
                  </svg>
                </Td>
                {row.figures.map(({ name, value }) => (
                  <Td key={name} align="end" className={name === 'net' ? 'text-muted' : undefined}>
                    {value}
                  </Td>
                ))}
                {row.change === null ? null : <Td align="end">{row.change}</Td>}
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Card>
  )
}
