import type { BarCustomLayerProps } from '@nivo/bar'
import { ZeroLine } from '../../ui/chart/nivo-axes'
import { dayLabel, monthLabel } from '../page/bucket-labels'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import type { HistoryBucket } from '../question/buckets/buckets'
import { DAY_LABEL_WIDTH, stateRuns, type TimeMark, timeMarks, type ValueAxis } from './chart-axis'

/**
 * Parts of the chart, as layers of nivo's `Bar`. Colours are classes, so that both colour schemes share one drawing.
 */

/** One bucket as nivo takes it: its start, and the people of each series. Exits are negative, as they are drawn. */
export type BucketDatum = { bucket: string; [series: string]: string | number }
export type LayerProps = BarCustomLayerProps<BucketDatum>

export type ChartDrawing = {
  buckets: readonly HistoryBucket[]
  width: BucketWidth
  /** Entries of the compared bucket, by index; empty without a comparison. */
  compared: readonly (number | null)[]
  axis: ValueAxis
  locale: string
  /** What a bar says, by index. */
  wordsOf: (index: number) => string
  /** Distinguishes the ids of two drawings on one page. */
  idPrefix: string
}

/** Input of each layer: what to draw, and nivo's plot to draw it in. */
type LayerOf = { drawing: ChartDrawing; plot: LayerProps }

/** Gap between the plot and the labels below it, pixels. */
const LABEL_DROP = 18
/** Above this many buckets, lines separate the days. */
const DAY_LINES_FROM = 48
const HATCHED = { unknown: 'unknown', partial: 'partial' } as const

const round = (n: number) => Math.round(n * 100) / 100

/**
 * Gap between bars, as a fraction of a bucket's width. It shrinks with the number of buckets; a month of hours has
 * none.
 */
export function barPadding(buckets: number): number {
  if (buckets <= DAY_LINES_FROM) return 0.28
  return buckets <= 200 ? 0.16 : 0
}

/** The position of each bucket, by index, in a plot of the given width. Matches the band scale of nivo's bars. */
export function bucketBand(innerWidth: number, buckets: number): { at: (index: number) => number; step: number } {
  const padding = barPadding(buckets)
  const step = innerWidth / (buckets + padding)
  return { at: (index) => round((index + padding / 2) * step), step }
}

/**
 * Closed, unknown and partial spans behind the bars, and the time axis. Each label is at the start of its day or hour;
 * nivo would put it under the middle of a bar.
 */
export function Ground({ drawing, plot }: LayerOf) {
  const { buckets, locale, idPrefix, width } = drawing
  const { innerWidth, innerHeight } = plot
  const band = bucketBand(innerWidth, buckets.length)
  const marks = timeMarks(buckets, band.step, width)
  const lined = buckets.length > DAY_LINES_FROM && width !== 'week'
  return (
    <>
      <defs>
        <pattern id={`${idPrefix}-unknown`} width="6" height="6" patternUnits="userSpaceOnUse">
          <path d="M-1 7 7 -1M-1 1 1 -1M5 7 7 5" className="stroke-line-strong" strokeWidth="1" />
        </pattern>
        <pattern id={`${idPrefix}-partial`} width="5" height="5" patternUnits="userSpaceOnUse">
          <circle cx="1.5" cy="1.5" r="1" className="fill-warn" />
        </pattern>
      </defs>
      {stateRuns(buckets).map(({ state, from, to }) =>
        state === 'complete' || state === 'counted' || state === 'open' ? null : (
          <rect
            key={from}
            data-state={state}
            x={band.at(from)}
            y={0}
            width={round(band.at(to) - band.at(from))}
            height={innerHeight}
            fill={state === 'closed' ? undefined : `url(#${idPrefix}-${HATCHED[state]})`}
            opacity={state === 'closed' ? undefined : 0.5}
            className={state === 'closed' ? 'fill-sunken' : undefined}
          />
        ),
      )}
      {lined
        ? dayStarts(buckets, width).map((index) => (
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
      {marks.map((mark) => {
        const bucket = buckets[mark.index]
        if (!bucket) return null
        const long = mark.kind === 'month' || (mark.kind === 'day' && buckets.length > DAY_LINES_FROM)
        const cramped = innerWidth - band.at(mark.index) < (long ? DAY_LABEL_WIDTH : DAY_LABEL_WIDTH / 2)
        const middle = band.at(mark.index) + (width === '5m' ? 0 : band.step / 2)
        return (
          <text
            key={mark.index}
            x={cramped && mark.kind !== 'hour' ? innerWidth : long ? band.at(mark.index) + 3 : middle}
            y={innerHeight + LABEL_DROP}
            textAnchor={cramped && mark.kind !== 'hour' ? 'end' : long ? 'start' : 'middle'}
            className={mark.kind === 'hour' ? 'fill-muted' : 'fill-ink'}
          >
            {markLabel(mark, bucket, locale)}
          </text>
        )
      })}
    </>
  )
}

function markLabel({ kind }: TimeMark, bucket: HistoryBucket, locale: string): string {
  if (kind === 'month') return monthLabel(bucket.date, locale)
  return kind === 'day' ? dayLabel(bucket.date, locale) : bucket.time
}

/** Where a day begins, or a month in a chart of days. */
function dayStarts(buckets: readonly HistoryBucket[], width: BucketWidth): number[] {
  const name = (bucket: HistoryBucket) => (width === '1d' ? bucket.date.slice(0, 7) : bucket.date)
  return buckets.flatMap((bucket, index) => {
    const before = buckets[index - 1]
    return before !== undefined && name(before) !== name(bucket) ? [index] : []
  })
}

/** Fills of the stores shown separately. Whole class names, so that the style sheet includes them. */
const STORE_FILLS = [
  'fill-series-1',
  'fill-series-2',
  'fill-series-3',
  'fill-series-4',
  'fill-series-5',
  'fill-series-6',
  'fill-series-7',
  'fill-series-8',
]

/** Fill class of a series: entries and exits, or the stores of a chart by store. */
export function seriesClass(series: string): string {
  if (series === 'entries') return 'fill-entries'
  return series === 'exits' ? 'fill-exits' : (STORE_FILLS[Number(series.slice(1)) - 1] ?? '')
}

/** Bars of all finished buckets, each with its start and count; above them the marks of the compared buckets. */
export function ClosedBars({ drawing, plot }: LayerOf) {
  const { buckets, compared, axis } = drawing
  const band = bucketBand(plot.innerWidth, buckets.length)
  const perPerson = plot.innerHeight / (axis.entriesMax + axis.exitsMax)
  return (
    <>
      <ZeroLine y={round(axis.entriesMax * perPerson)} width={plot.innerWidth} />
      <g shapeRendering="crispEdges">
        {plot.bars.map((bar) => {
          const bucket = buckets[bar.data.index]
          if (!bucket || !bar.data.value) return null
          const series = String(bar.data.id)
          const people = Math.abs(bar.data.value)
          return (
            <rect
              key={bar.key}
              x={round(bar.x)}
              y={round(bar.y)}
              width={round(bar.width)}
              height={round(bar.height)}
              className={seriesClass(series)}
              data-hour={bar.data.indexValue}
              {...(series === 'exits' ? { 'data-exits': people } : { 'data-entries': people })}
            />
          )
        })}
      </g>
      {compared.length > 0 ? (
        <path
          data-compared
          d={compared
            .map((entries, index) =>
              entries === null || index >= buckets.length
                ? ''
                : `M${band.at(index)} ${round((axis.entriesMax - entries) * perPerson)}h${round(band.step)}`,
            )
            .join('')}
          className="fill-none stroke-ink"
          strokeWidth="1.5"
        />
      ) : null}
      {buckets.map(({ changed }, index) =>
        changed ? (
          <path
            key={buckets[index]?.fromMs}
            data-changed
            d={`M${round(band.at(index) + band.step / 2)} 8l-4 -7h8z`}
            className="fill-accent"
          />
        ) : null,
      )}
    </>
  )
}

/** Hover areas that show each bucket's counts: by the browser's own tooltip, or by a better one with scripts. */
export function Titles({ drawing: { buckets, wordsOf }, plot }: LayerOf) {
  const band = bucketBand(plot.innerWidth, buckets.length)
  return (
    <g className="fill-transparent" data-slots>
      {buckets.map((bucket, index) =>
        bucket.state === 'open' ? null : (
          <rect
            key={bucket.fromMs}
            x={band.at(index)}
            width={round(band.step)}
            height={plot.innerHeight}
            data-dates={bucket.lastDate === bucket.date ? bucket.date : `${bucket.date}/${bucket.lastDate}`}
          >
            <title>{wordsOf(index)}</title>
          </rect>
        ),
      )}
    </g>
  )
}
