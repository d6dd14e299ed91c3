import { memo } from 'react'
import { classNames } from '../../ui/class-names'
import type { ShownDay } from '../overview/shown-store'

/** Width of a quarter of an hour and height of the drawing, in its own units. */
const QUARTER = 4
const HEIGHT = 32

/**
 * Entries of a day by quarter of an hour: bars for finished ones, an outline for the current one, a line for the usual
 * day. Screen readers skip it, since the figures are next to it.
 */
export const DaySparkline = memo(function DaySparkline({
  day,
  entriesToday,
  className,
}: {
  day: ShownDay
  /** All of today; what is more than the quarters that are over came in the one that runs. */
  entriesToday: number
  className?: string
}) {
  const running = Math.max(0, entriesToday - day.entriesOver)
  const top = Math.max(4, running, ...day.entries, ...(day.usualEntries ?? []))
  const tall = (people: number) => Math.round((people / top) * (HEIGHT - 2) * 10) / 10
  const bars = day.entries.map((people, i) => {
    const height = tall(people)
    return height > 0 ? `M${i * QUARTER} ${HEIGHT}v-${height}h3v${height}z` : ''
  })
  const usual = day.usualEntries?.map(
    (people, i) => `${i === 0 ? 'M0' : `H${i * QUARTER}V`}${i === 0 ? ' ' : ''}${HEIGHT - tall(people)}`,
  )
  const open = day.entries.length
  const width = day.quarters * QUARTER
  return (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={classNames('block w-full overflow-visible', className)}
      aria-hidden="true"
    >
      <path d={bars.join('')} className="fill-entries/70" />
      {usual ? (
        <path
          d={`${usual.join('')}H${width}`}
          className="fill-none stroke-line-strong"
          strokeWidth={1}
          vectorEffect="non-scaling-stroke"
        />
      ) : null}
      {open < day.quarters ? (
        <rect
          data-open-quarter={running}
          x={open * QUARTER}
          width={3}
          y={HEIGHT - Math.max(1, tall(running))}
          height={Math.max(1, tall(running))}
          className="fill-entries/25 stroke-entries"
          strokeWidth={1}
          vectorEffect="non-scaling-stroke"
        />
      ) : null}
    </svg>
  )
})
