import { useMemo } from 'react'
import { Card } from '../../../ui/card'
import { Table, Td, Th, Tr } from '../../../ui/table'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveEvents } from '../../stream/use-live-figures'

const SHOWN = 20

/** The newest events of a store, in its own local time; new ones stream in at the top. */
export function RecentEventsList({
  figures,
  timeZone,
  locale,
  namedDoors,
}: {
  figures: LiveFigures
  timeZone: string
  locale: string | undefined
  namedDoors: readonly { doorId: string; name: string }[]
}) {
  const events = useLiveEvents(figures)
  const names = useMemo(() => new Map(namedDoors.map(({ doorId, name }) => [doorId, name])), [namedDoors])
  const time = useMemo(
    () =>
      new Intl.DateTimeFormat(locale, {
        timeZone,
        hourCycle: 'h23',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
      }),
    [locale, timeZone],
  )
  const day = useMemo(
    () => new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short' }),
    [locale, timeZone],
  )
  if (events.length === 0) return <p className="text-sm text-muted">No events in the last 7 days.</p>
  const newestDay = day.format(new Date(events[0]?.time_stamp ?? 0))
  return (
    <Card flush>
      <Table caption="Recent events">
        <thead>
          <tr>
            <Th>Time</Th>
            <Th>Door</Th>
            <Th align="end">In</Th>
            <Th align="end">Out</Th>
          </tr>
        </thead>
        <tbody>
          {events.slice(0, SHOWN).map((event) => {
            const at = new Date(event.time_stamp)
            const date = day.format(at)
            return (
              <Tr key={event.event_id}>
                <Td className="whitespace-nowrap tabular-nums">
                  <time dateTime={event.time_stamp}>
                    {time.format(at)}
                    {date === newestDay ? '' : `, ${date}`}
                  </time>
                </Td>
                <Td className="text-muted">
                  {event.door_id === null ? '—' : (names.get(event.door_id) ?? event.door_id)}
                </Td>
                <Td align="end">{event.customers_in}</Td>
                <Td align="end">{event.customers_out}</Td>
              </Tr>
            )
          })}
        </tbody>
      </Table>
    </Card>
  )
}
