import { nice } from 'd3-array'
import { type HourMark, type ShownStep, STEP_MS, type UsualStep } from './traffic-step'

const WIDTH = 1152
const HALF = 84
const AXIS = 22
const HEIGHT = HALF * 2 + AXIS
const FRAME = 14

/**
 * A store's local day in steps of five minutes: entries upwards, exits downwards. The open step is drawn as an outline,
 * as it still fills; what lies ahead stays empty.
 */
export function DayStepsChart({
  steps,
  fromMs,
  toMs,
  openStepMs,
  hours,
  open,
  usual,
  timeZone,
  summary,
}: {
  steps: readonly ShownStep[]
  /** What is drawn of the local day, epoch ms, from ≤ t < to. */
  fromMs: number
  toMs: number
  /** Begin of the step that is still filling. */
  openStepMs: number
  hours: readonly HourMark[]
  /** When the store is open; the rest is shaded. Null where its hours are not known. */
  open: readonly { fromMs: number; toMs: number }[] | null
  /** Usual entries of a step within each quarter of an hour; empty where nothing is usual yet. */
  usual: readonly UsualStep[]
  timeZone: string
  /** The chart in one sentence, for those who do not see it. */
  summary: string
}) {
  const stepWidth = (WIDTH * STEP_MS) / (toMs - fromMs)
  const x = (atMs: number) => ((atMs - fromMs) / STEP_MS) * stepWidth
  const [, top] = nice(
    0,
    Math.max(4, ...steps.map(({ entries, exits }) => Math.max(entries, exits)), ...usual.map(({ entries }) => entries)),
    1,
  )
  const tall = (people: number) => (people / top) * (HALF - FRAME)
  const middle = HALF
  const openX = x(openStepMs)
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const line = usual
    .filter((one) => one.toMs > fromMs && one.fromMs < toMs)
    .map((one, nth) => {
      const height = middle - tall(one.entries)
      const left = x(Math.max(one.fromMs, fromMs))
      return `${nth === 0 ? `M${left} ${height}` : `V${height}`}H${x(Math.min(one.toMs, toMs))}`
    })
  const within = (ms: number) => Math.min(Math.max(ms, fromMs), toMs)
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      className="block h-auto w-full min-w-[60rem]"
      role="img"
      aria-label={summary}
    >
      {closedSpans(open, fromMs, toMs).map((span) => (
        <rect
          key={span.fromMs}
          data-closed
          x={x(within(span.fromMs))}
          y={FRAME}
          width={x(within(span.toMs)) - x(within(span.fromMs))}
          height={HALF * 2 - FRAME * 2}
          className="fill-sunken/60"
        />
      ))}
      {hours.map(({ atMs, label }) => (
        <g key={atMs}>
          <line x1={x(atMs)} x2={x(atMs)} y1={FRAME} y2={HALF * 2 - FRAME} className="stroke-line" />
          <text x={x(atMs) + 3} y={HEIGHT - 6} className="fill-muted text-[11px] tabular-nums">
            {label}
          </text>
        </g>
      ))}
      <text x={2} y={10} className="fill-muted text-[11px] tabular-nums">
        {top} in
      </text>
      <text x={2} y={HALF * 2 - 2} className="fill-muted text-[11px] tabular-nums">
        {top} out
      </text>
      {openX >= 0 && openX < WIDTH ? (
        <rect x={openX} y={FRAME} width={stepWidth} height={HALF * 2 - FRAME * 2} className="fill-sunken" />
      ) : null}
      {steps.map((step) => (
        <Step
          key={step.atMs}
          step={step}
          left={x(step.atMs) + 0.5}
          width={Math.max(1, stepWidth - 1)}
          middle={middle}
          tall={tall}
          open={step.atMs === openStepMs}
          when={`${clock.format(step.atMs)}–${clock.format(step.atMs + STEP_MS)}`}
        />
      ))}
      {line.length === 0 ? null : (
        <path data-usual d={line.join('')} className="pointer-events-none fill-none stroke-ink/60" strokeWidth={1.5} />
      )}
      <line x1={0} x2={WIDTH} y1={middle} y2={middle} className="stroke-line-strong" />
    </svg>
  )
}

/** The parts of a span in which the store is closed. */
function closedSpans(open: readonly { fromMs: number; toMs: number }[] | null, fromMs: number, toMs: number) {
  if (open === null) return []
  const closed: { fromMs: number; toMs: number }[] = []
  let atMs = fromMs
  for (const span of open) {
    if (span.toMs <= atMs || span.fromMs >= toMs) continue
    if (span.fromMs > atMs) closed.push({ fromMs: atMs, toMs: span.fromMs })
    atMs = span.toMs
  }
  return atMs < toMs ? [...closed, { fromMs: atMs, toMs }] : closed
}

function Step({
  step,
  left,
  width,
  middle,
  tall,
  open,
  when,
}: {
  step: ShownStep
  left: number
  width: number
  middle: number
  tall: (people: number) => number
  open: boolean
  /** The step on the store's clock. */
  when: string
}) {
  const entries = tall(step.entries)
  const exits = tall(step.exits)
  const look = (tone: 'entries' | 'exits') => {
    if (open) return tone === 'entries' ? 'fill-transparent stroke-entries' : 'fill-transparent stroke-exits'
    return tone === 'entries' ? 'fill-entries' : 'fill-exits'
  }
  return (
    <g data-step={step.atMs} data-open={open || undefined}>
      <rect x={left} y={middle - entries} width={width} height={entries} className={look('entries')} />
      <rect x={left} y={middle} width={width} height={exits} className={look('exits')} />
      <title>{`${when}: ${step.entries} in, ${step.exits} out`}</title>
    </g>
  )
}
