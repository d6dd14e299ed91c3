import { useState } from 'react'
import { Button } from '../../ui/button'
import { useScripts } from '../../ui/frame/use-scripts'
import type { FieldProblems, StoreFields } from '../question/store-fields'
import { LabelledField } from './labelled-field'

/** Blank rows at the end of the list. */
const BLANK_ROWS = 2
/** Coming days that are shown; further ones are folded away. */
const SHOWN_DAYS = 6

type Row = StoreFields['days'][number] & { place: number }

/**
 * Days that differ from the week: date, what it is, hours. Past days and those far ahead are folded away. A row without
 * anything in it is left out.
 * @param today YYYY-MM-DD
 */
export function SpecialDayRows({
  days,
  today,
  problems,
}: {
  days: StoreFields['days']
  today: string
  problems: FieldProblems
}) {
  const [added, setAdded] = useState(0)
  const hasScripts = useScripts()
  const blank = Array.from({ length: BLANK_ROWS + added }, () => ({ date: '', label: '', hours: '' }))
  const rows = [...days, ...blank].map((day, place) => ({ ...day, place }))
  const isPast = ({ date }: Row) => date !== '' && date < today
  const coming = rows.slice(0, days.length).filter((row) => !isPast(row))
  const isFar = (row: Row) => coming.indexOf(row) >= SHOWN_DAYS
  const shared = { problems }
  return (
    <>
      <FoldedRows words="past" rows={rows.filter(isPast)} {...shared} />
      {rows
        .filter((row) => !isPast(row) && !isFar(row))
        .map((row) => (
          <DayRow key={row.place} row={row} {...shared} />
        ))}
      <FoldedRows words="later" rows={rows.filter(isFar)} {...shared} />
      {hasScripts ? (
        <Button className="mt-2" onClick={() => setAdded(added + 1)}>
          Add a day
        </Button>
      ) : null}
      <p className="mt-3 text-[0.8125rem] text-muted">Blank hours mean closed. To remove a day, clear its row.</p>
    </>
  )
}

function FoldedRows({ words, rows, problems }: { words: string; rows: readonly Row[]; problems: FieldProblems }) {
  if (rows.length === 0) return null
  return (
    <details className="py-1.5 text-sm" open={rows.some(({ place }) => problems[`day-${place}`] !== undefined)}>
      <summary className="cursor-pointer text-muted">
        {rows.length} {words} {rows.length === 1 ? 'day' : 'days'}
      </summary>
      {rows.map((row) => (
        <DayRow key={row.place} row={row} problems={problems} />
      ))}
    </details>
  )
}

function DayRow({ row, problems }: { row: Row; problems: FieldProblems }) {
  const { place } = row
  const label = (part: string) => ({ label: `${part} of special day ${place + 1}`, labelHidden: true })
  return (
    <div className="grid gap-2 py-1.5 sm:grid-cols-[10rem_1fr_1fr]">
      <LabelledField
        {...label('Date')}
        type="date"
        name="day-date"
        defaultValue={row.date}
        problem={problems[`day-${place}`]}
      />
      <LabelledField
        {...label('Name')}
        name="day-label"
        defaultValue={row.label}
        placeholder="Christmas Day"
        maxLength={100}
      />
      <LabelledField
        {...label('Hours')}
        name="day-hours"
        defaultValue={row.hours}
        placeholder="Closed"
        maxLength={200}
      />
    </div>
  )
}
