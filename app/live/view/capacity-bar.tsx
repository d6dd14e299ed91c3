import { percentText } from '~/app/ui/words/percent'
import { classNames } from '../../ui/class-names'
import { useLocale } from '../../ui/frame/use-locale'
import { fullness } from '../overview/shown-store'

/** How much of a store's capacity is taken, as a bar with its words. Nothing if the capacity is unknown. */
export function CapacityBar({ people, capacity }: { people: number; capacity: number | null }) {
  const locale = useLocale()
  const share = fullness(people, capacity)
  if (share === null) return null
  const percent = Math.round(share * 100)
  const tone = share >= 1 ? 'fill-bad' : share >= 0.85 ? 'fill-warn' : 'fill-entries'
  return (
    <div>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="block h-1.5 w-full" aria-hidden="true">
        <rect width="100" height="4" className="fill-sunken" />
        <rect width={Math.min(100, percent)} height="4" className={classNames(tone)} />
      </svg>
      <p className={classNames('mt-1 text-[0.8125rem] tabular-nums', share >= 1 ? 'text-bad' : 'text-muted')}>
        {people} of {capacity} · {percentText(share, locale)} full
      </p>
    </div>
  )
}
