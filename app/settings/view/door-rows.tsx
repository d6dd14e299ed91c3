import { useState } from 'react'
import { ageText } from '../../live/view/age-text'
import { Button } from '../../ui/button'
import { useScripts } from '../../ui/frame/use-scripts'
import type { FieldProblems, StoreFields } from '../question/store-fields'
import { LabelledField } from './labelled-field'
import type { StoreSettings } from './store-settings-data'

/** The doors of a store: the id its sensor sends, the name people read, when it was last heard. */
export function DoorRows({
  doors,
  heard,
  nowMs,
  problems,
}: {
  doors: StoreFields['doors']
  heard: StoreSettings['doorsHeard']
  nowMs: number
  problems: FieldProblems
}) {
  const [added, setAdded] = useState(0)
  const hasScripts = useScripts()
  const isKnown = (doorId: string) => heard.some((door) => door.doorId === doorId)
  const typed = doors.filter(({ doorId }) => !isKnown(doorId))
  const rows = [
    ...doors.filter(({ doorId }) => isKnown(doorId)),
    ...typed,
    ...Array.from({ length: 1 + added }, () => ({ doorId: '', name: '' })),
  ].map((door, place) => ({ ...door, place }))
  return (
    <>
      {rows.map((door) => (
        <div key={door.place} className="grid items-start gap-2 py-1.5 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_9rem]">
          {isKnown(door.doorId) ? (
            <span className="pt-1.5 font-mono text-[0.8125rem] break-all">
              <input type="hidden" name="door-id" value={door.doorId} />
              {door.doorId}
            </span>
          ) : (
            <LabelledField
              label={`Id of door ${door.place + 1}`}
              labelHidden
              name="door-id"
              defaultValue={door.doorId}
              placeholder="Door id, as its sensor sends it"
              maxLength={128}
            />
          )}
          <LabelledField
            label={isKnown(door.doorId) ? `Name of door ${door.doorId}` : `Name of door ${door.place + 1}`}
            labelHidden
            name="door-name"
            defaultValue={door.name}
            problem={problems[`door-${door.place}`]}
            placeholder="Main entrance"
            maxLength={100}
          />
          <span className="text-[0.8125rem] text-muted sm:pt-1.5">{heardWords(heard, door.doorId, nowMs)}</span>
        </div>
      ))}
      {hasScripts ? (
        <Button className="mt-2" onClick={() => setAdded(added + 1)}>
          Add a door
        </Button>
      ) : null}
      <p className="mt-3 text-[0.8125rem] text-muted">Doors appear here once they send. Clear a name to forget it.</p>
    </>
  )
}

function heardWords(heard: StoreSettings['doorsHeard'], doorId: string, nowMs: number): string {
  const door = heard.find((one) => one.doorId === doorId)
  if (!door) return ''
  return door.lastHeardMs === null ? 'No signal for 28 days' : `Last signal ${ageText(door.lastHeardMs, nowMs)}`
}
