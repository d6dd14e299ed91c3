import { useRef } from 'react'
import { Button } from '../../ui/button'
import { useScripts } from '../../ui/frame/use-scripts'
import { type FieldProblems, WEEKDAYS } from '../question/store-fields'
import { LabelledField } from './labelled-field'

/** The hours of each weekday as text, such as `09:00–12:00, 13:30–18:00`. */
export function WeekRows({ hours, problems }: { hours: readonly string[]; problems: FieldProblems }) {
  const rows = useRef<HTMLDivElement>(null)
  const hasScripts = useScripts()
  function copyMonday(days: number): void {
    const inputs = [...(rows.current?.querySelectorAll('input') ?? [])]
    for (const input of inputs.slice(1, days)) input.value = inputs[0]?.value ?? ''
  }
  return (
    <div ref={rows}>
      {WEEKDAYS.map((day, index) => (
        <div key={day} className="grid items-start gap-x-4 gap-y-1 py-1.5 sm:grid-cols-[7rem_1fr]">
          <span aria-hidden className="pt-1.5 text-sm">
            {day}
          </span>
          <LabelledField
            label={day}
            labelHidden
            name={`hours-${index}`}
            defaultValue={hours[index]}
            problem={problems[`hours-${index}`]}
            placeholder={index === 0 ? '09:00–18:30' : ''}
            maxLength={200}
          />
        </div>
      ))}
      {hasScripts ? (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button onClick={() => copyMonday(5)}>Copy Monday to Friday</Button>
          <Button onClick={() => copyMonday(7)}>Copy Monday to every day</Button>
        </div>
      ) : null}
      <p className="mt-3 text-[0.8125rem] text-muted">
        Use commas between spans: 09:00–12:00, 13:30–18:00. Hours past midnight work too: 20:00–02:00. A blank day is
        closed.
      </p>
    </div>
  )
}
