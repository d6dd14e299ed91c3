import { Form, useNavigation } from '@remix-run/react'
import { useEffect, useId, useRef, useState } from 'react'
import { MOST_PEOPLE } from '~/domain/corrections'
import { Button } from '../../../ui/button'
import { Card } from '../../../ui/card'
import { clockTime } from '../../view/clock-time'

/** A correction as a page shows it; times are epoch ms. */
export type ShownCorrection = { id: string; atMs: number; people: number; before: number }

type FormData = {
  correctionId: string
  /** Why the last attempt failed; null if it succeeded or there was none. Each answer is a new object. */
  answer: { problem: string; confirm?: number | null } | null
}

/**
 * "There are N people now": sends a manual count. Below it, the corrections since the last reset. A plain form; sent
 * twice it is one correction, as its id is created with the form.
 */
export function CorrectionForm({
  corrections,
  timeZone,
  ...form
}: FormData & {
  /** Null while that is unknown. */
  corrections: readonly ShownCorrection[] | null
  timeZone: string
}) {
  const known = useRef(corrections ?? [])
  if (corrections) known.current = corrections
  const shown = known.current
  return (
    <Card>
      {/* A new form only after a correction was accepted: data that load again must not clear what was typed. */}
      <PeopleForm key={shown.map(({ id }) => id).join()} {...form} />
      {shown.length > 0 ? (
        <ul className="mt-4 space-y-1 text-sm text-muted" aria-label="Corrections since the last reset">
          {shown.map(({ id, atMs, people, before }, nth) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3 tabular-nums">
              <span>
                Corrected at {clockTime(atMs, timeZone)} to <strong className="font-semibold text-ink">{people}</strong>
                {`; counters said ${before}`}
              </span>
              {nth === 0 ? <UndoForm id={id} people={people} /> : null}
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-3 text-sm text-muted">
          Counters miss people. Enter your own count and people inside continues from there; entries and exits do not
          change.
        </p>
      )}
    </Card>
  )
}

/** Takes the newest correction back. */
function UndoForm({ id, people }: { id: string; people: number }) {
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="undo" value={id} />
      <Button type="submit" className="min-h-7 px-2" aria-label={`Undo the correction to ${people}`}>
        Undo
      </Button>
    </Form>
  )
}

/**
 * One correction in progress: its id and error stay until it is accepted, however often the page's data are reloaded
 * meanwhile.
 */
function PeopleForm({ correctionId, answer }: FormData) {
  const field = useId()
  const [id] = useState(correctionId)
  const [problem, setProblem] = useState(answer?.problem ?? null)
  const busy = useNavigation().state === 'submitting'
  useEffect(() => {
    if (answer !== null) setProblem(answer.problem)
  }, [answer])
  return (
    <>
      <Form
        method="post"
        className="flex flex-wrap items-end gap-3"
        preventScrollReset
        onSubmit={() => setProblem(null)}
      >
        <input type="hidden" name="correction_id" defaultValue={id} />
        <input type="hidden" name="confirmed" value={answer?.confirm ?? ''} />
        <div>
          <label htmlFor={field} className="mb-1 block text-[0.8125rem] text-muted">
            People in the store now
          </label>
          <input
            id={field}
            name="people"
            type="number"
            inputMode="numeric"
            min={0}
            max={MOST_PEOPLE}
            step={1}
            required
            defaultValue={answer?.confirm ?? undefined}
            autoComplete="off"
            aria-describedby={problem ? `${field}-problem` : undefined}
            className="min-h-9 w-32 rounded-control border border-line bg-surface px-2.5 text-sm tabular-nums hover:border-line-strong"
          />
        </div>
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Updating…' : 'Update count'}
        </Button>
      </Form>
      {problem ? (
        <p id={`${field}-problem`} role="alert" className="mt-3 text-sm text-bad">
          {problem}
        </p>
      ) : null}
    </>
  )
}
