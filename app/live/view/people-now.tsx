import type { LiveStore } from '../live'
import { peopleNow, shownBand } from '../overview/shown-store'

/** People in a store now, with the error band if known; `—` without data. */
export function PeopleNow({ live, number }: { live: LiveStore | null; number: Intl.NumberFormat }) {
  if (live === null || live.last_event === null) return <>—</>
  const band = shownBand(live)
  return (
    <>
      {number.format(peopleNow(live))}
      {band === null ? null : (
        <span
          className="ml-1.5 text-[0.35em] font-medium tracking-normal whitespace-nowrap text-muted"
          data-figure="band"
        >
          <span aria-hidden>±</span>
          <span className="sr-only">, plus or minus </span>
          {number.format(band)}
        </span>
      )}
    </>
  )
}
