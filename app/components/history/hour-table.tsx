import { Badge, type BadgeTone } from '../badge'
import { ButtonLink } from '../button'
import { Card } from '../card'
import { Table, Td, Th, Tr } from '../table'
import type { HistoryPage } from './history-page.server'

const TONE: Record<HistoryPage['rows'][number]['state'], BadgeTone | null> = {
  complete: null,
  open: 'accent',
  closed: 'neutral',
  unknown: 'warn',
}

/** The hours as a table, newest first, in pages. */
export function HourTable({ rows, pager, caption }: Pick<HistoryPage, 'rows' | 'pager'> & { caption: string }) {
  return (
    <Card flush>
      <Table caption={caption}>
        <thead>
          <Tr>
            <Th>Day</Th>
            <Th>Hour</Th>
            <Th align="end">Entries</Th>
            <Th align="end">Exits</Th>
            <Th align="end" className="hidden sm:table-cell">
              Net
            </Th>
            <Th className="hidden sm:table-cell">State</Th>
          </Tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const tone = TONE[row.state]
            return (
              <tr key={row.hour} className="group/row" data-hour={row.hour} data-state={row.state}>
                <Td className="whitespace-nowrap text-muted">{row.day}</Td>
                <Td className="whitespace-nowrap tabular-nums">
                  <time dateTime={row.hour}>{row.time}</time>
                  {tone === null ? null : <span className="block text-xs text-muted sm:hidden">{row.stateWords}</span>}
                </Td>
                <Td align="end">{row.entries}</Td>
                <Td align="end">{row.exits}</Td>
                <Td align="end" className="hidden text-muted sm:table-cell">
                  {row.net}
                </Td>
                <Td className="hidden sm:table-cell">
                  {tone === null ? (
                    <span className="text-muted">{row.stateWords}</span>
                  ) : (
                    <Badge tone={tone}>{row.stateWords}</Badge>
                  )}
                </Td>
              </tr>
            )
          })}
        </tbody>
      </Table>
      {pager.pages > 1 ? (
        <nav
          aria-label="Pages of the table"
          className="flex items-center justify-between gap-4 border-t border-line px-4 py-3 text-sm"
        >
          {pager.newer === null ? (
            <span />
          ) : (
            <ButtonLink to={pager.newer} preventScrollReset>
              Newer
            </ButtonLink>
          )}
          <span className="tabular-nums text-muted">
            Page {pager.page} of {pager.pages}
          </span>
          {pager.older === null ? (
            <span />
          ) : (
            <ButtonLink to={pager.older} preventScrollReset>
              Older
            </ButtonLink>
          )}
        </nav>
      ) : null}
    </Card>
  )
}
