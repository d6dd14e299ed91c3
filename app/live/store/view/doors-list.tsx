import { MINUTE_MS } from '~/domain/time/durations'
import { type BadgeTone, StateDot } from '../../../ui/badge'
import { Card } from '../../../ui/card'
import { Table, Td, Th, Tr } from '../../../ui/table'
import type { DoorHealth, DoorState } from '../../faults/findings'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveEvents } from '../../stream/use-live-figures'
import { ageText } from '../../view/age-text'
import { useTicking } from '../../view/use-now'

const STATES: Record<DoorState, { tone: BadgeTone; words: string }> = {
  reporting: { tone: 'good', words: 'Reporting' },
  quiet: { tone: 'neutral', words: 'Quieter than usual' },
  silent: { tone: 'warn', words: 'Silent' },
  never: { tone: 'neutral', words: 'No signal for 28 days' },
}

/** A gap in quarters of an hour, in words. */
function gapText(gapMs: number | null): string {
  if (gapMs === null) return '—'
  const minutes = Math.round(gapMs / MINUTE_MS)
  return minutes < 60 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`
}

/** The doors of a store and how each of them reports. */
export function DoorsList({
  doors,
  figures,
  serverNowMs,
}: {
  doors: readonly DoorHealth[]
  figures: LiveFigures
  serverNowMs: number
}) {
  const events = useLiveEvents(figures)
  /** Events stream in; what is known of doors is up to a minute old. */
  const heardMs = ({ doorId, lastHeardMs }: DoorHealth) => {
    const newest = events.find(({ door_id }) => door_id === doorId)
    const eventMs = newest === undefined ? null : Date.parse(newest.time_stamp)
    return eventMs === null ? lastHeardMs : Math.max(eventMs, lastHeardMs ?? eventMs)
  }
  return (
    <Card flush>
      <Table caption="Doors">
        <thead>
          <tr>
            <Th>Door</Th>
            <Th>State</Th>
            <Th>Last signal</Th>
            <Th align="end">Normal gap</Th>
          </tr>
        </thead>
        <tbody>
          {doors.map((door) => (
            <Tr key={door.doorId ?? ''}>
              <Td className="font-medium whitespace-nowrap">{door.name}</Td>
              <Td>
                <StateDot tone={STATES[door.state].tone}>{STATES[door.state].words}</StateDot>
              </Td>
              <Td className="whitespace-nowrap text-muted tabular-nums">
                <DoorHeard lastHeardMs={heardMs(door)} serverNowMs={serverNowMs} />
              </Td>
              <Td align="end" className="whitespace-nowrap text-muted">
                {gapText(door.usualGapMs)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

function DoorHeard({ lastHeardMs, serverNowMs }: { lastHeardMs: number | null; serverNowMs: number }) {
  const text = useTicking((nowMs) => (lastHeardMs === null ? '—' : ageText(lastHeardMs, nowMs)), serverNowMs)
  return <>{text}</>
}
