import { ButtonLink } from '../../ui/button'

/** A bucket that changed after it was first reported, as text. */
export type ChangedLine = { key: string; when: string; was: string; until: string; now: string }

/** What was first reported differently, and a permanent link to the present figures. */
export function ChangedList({
  lines,
  more,
  asOf,
}: {
  lines: readonly ChangedLine[]
  more: number
  asOf: string | null
}) {
  return (
    <div className="mt-3 text-sm">
      {lines.length > 0 ? (
        <details open={lines.length <= 3}>
          <summary className="cursor-pointer font-medium">
            {lines.length + more === 1 ? 'One figure changed' : `${lines.length + more} figures changed`} since first
            reported
          </summary>
          <ul className="mt-2 space-y-1 text-muted tabular-nums" data-changes>
            {lines.map(({ key, when, was, until, now }) => (
              <li key={key}>
                {when}: was {was} until {until}, now <strong className="font-semibold text-ink">{now}</strong>
              </li>
            ))}
            {more > 0 ? <li>And {more} more.</li> : null}
          </ul>
        </details>
      ) : null}
      {asOf === null ? null : (
        <p className="mt-3">
          <ButtonLink to={asOf}>Permanent link to these figures</ButtonLink>
        </p>
      )}
    </div>
  )
}
