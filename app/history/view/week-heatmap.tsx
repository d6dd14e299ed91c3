import { Card } from '../../ui/card'
import type { HistoryPage } from '../page/history-page.server'

/** A scrolling region must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }
const LEVELS = ['', 'bg-entries/8', 'bg-entries/18', 'bg-entries/28', 'bg-entries/40', 'bg-entries/52']

/** Average entries by weekday and hour of the clock: a table that looks like a heat map. */
export function WeekHeatmap({ heat }: { heat: NonNullable<HistoryPage['heat']> }) {
  return (
    <Card>
      <section className="overflow-x-auto" {...SCROLLABLE} aria-label="Average entries by weekday and hour">
        <table className="w-full min-w-[40rem] table-fixed border-separate border-spacing-0.5 text-xs tabular-nums">
          <caption className="sr-only">Average entries by weekday and hour of the day</caption>
          <thead>
            <tr>
              <td className="w-11" />
              {heat.hours.map((hour) => (
                <th key={hour} scope="col" className="pb-1 text-center font-normal text-muted">
                  {hour}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {heat.days.map(({ name, cells }) => (
              <tr key={name}>
                <th scope="row" className="pr-2 text-left font-normal text-muted">
                  {name}
                </th>
                {cells.map(({ hour, mean, level }) => (
                  <td
                    key={hour}
                    className={`h-7 rounded-[3px] text-center ${LEVELS[level] ?? ''} ${level === 0 ? 'text-muted' : ''}`}
                  >
                    {mean}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="mt-2 text-[0.8125rem] text-muted">Average entries per hour, where data is available.</p>
    </Card>
  )
}
