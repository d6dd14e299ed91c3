import type { BarCustomLayerProps } from '@nivo/bar'
import type { HistoryHour } from '~/domain/history/hours'
import { DAY_LABEL_WIDTH, stateRuns, timeMarks, type ValueAxis } from './chart-axis'
import { countLabel, dayLabel, hourLabel, STATE_WORDS } from './hour-labels'

/** Drawn parts of the hour chart, as layers of nivo's `Bar`. Colours are classes, so that both colour schemes share one drawing. */

/** One hour as nivo gets it; exits are below zero, as they are drawn. */
export type HourDatum = { hour: string; entries: number; exits: number }
export type LayerProps = BarCustomLayerProps<HourDatum>

export type ChartDrawing = {
  hours: readonly HistoryHour[]
  axis: ValueAxis
  locale: string
  /** Distinguishes the ids of two drawings on one page. */
  idPrefix: string
  /** Hours carry a tooltip of the browser's own. */
  titled: boolean
}

/** What each layer gets: what to draw, and nivo's plot to draw it in. */
type LayerOf = { drawing: ChartDrawing; plot: LayerProps }

/** Room between labels at the bottom and the plot, pixels. */
const LABEL_DROP = 18
/** Above this many hours, days are parted by lines. */
const DAY_LINES_FROM = 48

const round = (n: number) => Math.round(n * 100) / 100

/** Gap between the bars, share of an hour's width. The more hours, the denser; a month is a silhouette. */
export function barPadding(hours: number): number {
  if (hours <= DAY_LINES_FROM) return 0.28
  return hours <= 200 ? 0.16 : 0
}

/** Room of each hour, by index, in a plot of that width: in step with the band scale of nivo's bars, each in the middle of its hour. */
export function hourBand(innerWidth: number, hours: number): { at: (index: number) => number; step: number } {
  const padding = barPadding(hours)
  const step = innerWidth / (hours + padding)
  return { at: (index) => round((index + padding / 2) * step), step }
}

/** Closed and unknown spans behind the bars, lines of the value axis, day boundaries. */
export function Ground({ drawing: { hours, axis, locale, idPrefix }, plot }: LayerOf) {
  const { innerWidth, innerHeight } = plot
  const band = hourBand(plot.innerWidth, hours.length)
  const y = (people: number) => round(((axis.entriesMax - people) / (axis.entriesMax + axis.exitsMax)) * innerHeight)
  const runs = stateRuns(hours).filter((run) => run.state === 'closed' || run.state === 'unknown')
  return (
    <>
      <defs>
        <pattern id={`${idPrefix}-unknown`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" className="stroke-line-strong" strokeWidth="1" />
        </pattern>
      </defs>
      {runs.map((run) => (
        <rect
          key={run.from}
          data-state={run.state}
          x={band.at(run.from)}
          y={0}
          width={round(band.at(run.to) - band.at(run.from))}
          height={innerHeight}
          fill={run.state === 'unknown' ? `url(#${idPrefix}-unknown)` : undefined}
          opacity={run.state === 'unknown' ? 0.55 : undefined}
          className={run.state === 'closed' ? 'fill-sunken' : undefined}
        />
      ))}
      {axis.lines.map((people) => (
        <g key={people}>
          <line
            x1={0}
            x2={innerWidth}
            y1={y(people)}
            y2={y(people)}
            className={people === 0 ? 'stroke-line-strong' : 'stroke-line'}
            shapeRendering="crispEdges"
          />
          <text x={-8} y={y(people)} dy="0.32em" textAnchor="end" className="fill-muted">
            {countLabel(Math.abs(people), locale)}
          </text>
        </g>
      ))}
      {hours.length > DAY_LINES_FROM
        ? dayStarts(hours).map((index) => (
            <line
              key={index}
              x1={band.at(index)}
              x2={band.at(index)}
              y1={0}
              y2={innerHeight + 4}
              className="stroke-line"
              shapeRendering="crispEdges"
            />
          ))
        : null}
      {timeMarks(hours, band.step).map(({ index, kind }) => {
        const hour = hours[index]
        if (!hour) return null
        const long = hours.length > DAY_LINES_FROM
        const cramped = innerWidth - band.at(index) < DAY_LABEL_WIDTH
        return (
          <text
            key={index}
            x={long ? (cramped ? innerWidth : band.at(index) + 3) : band.at(index) + band.step / 2}
            y={innerHeight + LABEL_DROP}
            textAnchor={long ? (cramped ? 'end' : 'start') : 'middle'}
            className={kind === 'day' ? 'fill-ink' : 'fill-muted'}
          >
            {long || kind === 'day' ? dayLabel(hour.date, locale) : hour.time}
          </text>
        )
      })}
    </>
  )
}

function dayStarts(hours: readonly HistoryHour[]): number[] {
  return hours.flatMap((hour, index) => (index > 0 && hours[index - 1]?.date !== hour.date ? [index] : []))
}

/** The bars of all hours that are over, each with its hour and its count. */
export function ClosedBars({ drawing: { hours }, plot: { bars } }: LayerOf) {
  return (
    <g shapeRendering="crispEdges">
      {bars.map((bar) => {
        const hour = hours[bar.data.index]
        if (!hour || !bar.data.value) return null
        const entries = bar.data.id === 'entries'
        return (
          <rect
            key={bar.key}
            x={round(bar.x)}
            y={round(bar.y)}
            width={round(bar.width)}
            height={round(bar.height)}
            className={entries ? 'fill-entries' : 'fill-exits'}
            data-hour={bar.data.indexValue}
            {...(entries ? { 'data-entries': bar.data.value } : { 'data-exits': -bar.data.value })}
          />
        )
      })}
    </g>
  )
}

/** Room of each hour that tells its counts in the browser's own tooltip. */
export function Titles({ drawing: { hours, locale, titled }, plot }: LayerOf) {
  if (!titled) return null
  const band = hourBand(plot.innerWidth, hours.length)
  return (
    <g className="fill-transparent">
      {hours.map((hour, index) =>
        hour.state === 'open' ? null : (
          <rect
            key={hour.fromMs}
            x={band.at(index)}
            y={0}
            width={round(band.step)}
            height={plot.innerHeight}
            className="hover:fill-ink/5"
          >
            <title>{hourInWords(hour, locale)}</title>
          </rect>
        ),
      )}
    </g>
  )
}

/** One hour in a sentence. */
export function hourInWords(hour: HistoryHour, locale: string): string {
  const when = `${dayLabel(hour.date, locale)}, ${hourLabel(hour)}`
  const counts =
    hour.entries === null ? null : `${countLabel(hour.entries, locale)} in, ${countLabel(hour.exits, locale)} out`
  if (hour.state === 'complete') return `${when}: ${counts}`
  const state = STATE_WORDS[hour.state].toLowerCase()
  return counts === null ? `${when}: ${state}` : `${when}: ${counts} (${state})`
}
