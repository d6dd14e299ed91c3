import { Card } from '../../ui/card'
import type { HistoryPage } from '../page/history-page.server'

/** Lengths of visits: bars that are also a table. */
export function DwellBars({ dwell }: { dwell: NonNullable<HistoryPage['dwell']> }) {
  return (
    <Card>
      <p className="mb-3 text-sm text-muted">
        {dwell.visits} finished visits, {dwell.mean} minutes on average.
      </p>
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">Visits by length</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Length</th>
            <th scope="col">Share</th>
            <th scope="col">Visits</th>
          </tr>
        </thead>
        <tbody>
          {dwell.steps.map(({ label, visits, share, height }) => (
            <tr key={label}>
              <th scope="row" className="w-36 py-1 text-left font-normal whitespace-nowrap text-muted">
                {label}
              </th>
              <td className="py-1">
                <svg
                  viewBox="0 0 100 4"
                  preserveAspectRatio="none"
                  className="block h-4 w-full"
                  role="img"
                  aria-label={share}
                >
                  <rect width={height} height="4" className="fill-entries" />
                </svg>
              </td>
              <td className="w-24 py-1 pl-3 text-right">{visits}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
