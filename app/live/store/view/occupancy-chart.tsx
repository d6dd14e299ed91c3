import { nice } from 'd3-array'
import type { OccupancyPoint } from './occupancy'
import type { HourMark } from './traffic-step'

const WIDTH = 1152
const HEIGHT = 140
const AXIS = 22
const FRAME = 14
/** A capacity further away than this many times the peak would leave the curve flat: it is not drawn. */
const FAR = 4

/** People inside through the day, with a line where the store is full. */
export function OccupancyChart({
  points,
  fromMs,
  toMs,
  nowMs,
  capacity,
  hours,
  summary,
}: {
  points: readonly OccupancyPoint[]
  /** What is drawn, epoch ms, from ≤ t < to. */
  fromMs: number
  toMs: number
  nowMs: number
  capacity: number | null
  hours: readonly HourMark[]
  /** The chart in one sentence, for those who do not see it. */
  summary: string
}) {
  const most = Math.max(4, ...points.map(({ people }) => people))
  const full = capacity !== null && capacity <= most * FAR ? capacity : null
  const [, top] = nice(0, Math.max(most, full ?? 0), 2)
  const x = (atMs: number) => (Math.min(Math.max(atMs, fromMs), toMs) - fromMs) * (WIDTH / (toMs - fromMs))
  const y = (people: number) => HEIGHT - (people / top) * (HEIGHT - FRAME)
  const line = points.map(({ atMs, people }, i) => `${i === 0 ? 'M' : 'H'}${x(atMs)}${i === 0 ? ' ' : 'V'}${y(people)}`)
  const path = `${line.join('')}H${x(nowMs)}`
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT + AXIS}`}
      className="block h-auto w-full min-w-[60rem]"
      role="img"
      aria-label={summary}
      data-chart="occupancy"
    >
      {hours.map(({ atMs, label }) => (
        <g key={atMs}>
          <line x1={x(atMs)} x2={x(atMs)} y1={FRAME} y2={HEIGHT} className="stroke-line" />
          <text x={x(atMs) + 3} y={HEIGHT + AXIS - 6} className="fill-muted text-[11px] tabular-nums">
            {label}
          </text>
        </g>
      ))}
      <text x={2} y={10} className="fill-muted text-[11px] tabular-nums">
        {top} people
      </text>
      <path d={`${path}V${HEIGHT}H${x(points[0]?.atMs ?? fromMs)}Z`} className="fill-entries/15" />
      <path d={path} className="fill-none stroke-entries" strokeWidth={2} />
      {full === null ? null : (
        <g data-capacity={full}>
          <line x1={0} x2={WIDTH} y1={y(full)} y2={y(full)} className="stroke-bad" strokeDasharray="4 4" />
          <text x={WIDTH - 4} y={y(full) - 4} textAnchor="end" className="fill-bad text-[11px] tabular-nums">
            Capacity {full}
          </text>
        </g>
      )}
      <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="stroke-line-strong" />
    </svg>
  )
}
