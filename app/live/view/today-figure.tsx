import { classNames } from '../../ui/class-names'
import { useLocale } from '../../ui/frame/use-locale'
import { type ShownDay, usualNow, usualWords } from '../overview/shown-store'
import { useTicking } from './use-now'

const SIGN = { above: '▲', below: '▼', as: '≈' }

/** A count of today vs usual by this time, as text. Nothing if unknown. */
export function AgainstUsual({
  people,
  day,
  figure,
  serverNowMs,
  className,
}: {
  people: number
  day: ShownDay | null
  figure: 'entries' | 'exits'
  serverNowMs: number
  className?: string
}) {
  const locale = useLocale()
  const text = useTicking((nowMs) => {
    const usual = usualWords(people, usualNow(day, nowMs)?.[figure] ?? null, locale)
    return usual ? `${SIGN[usual.direction]} ${usual.words}` : null
  }, serverNowMs)
  if (text === null) return null
  const [sign, ...words] = text.split(' ')
  return (
    <span className={classNames('whitespace-nowrap tabular-nums', className)} data-figure="against-usual">
      <span aria-hidden className="mr-1 text-[0.7em]">
        {sign}
      </span>
      {words.join(' ')}
    </span>
  )
}
