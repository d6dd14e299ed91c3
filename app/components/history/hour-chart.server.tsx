import { createHash } from 'node:crypto'
import { Bar } from '@nivo/bar'
import { LRUCache } from 'lru-cache'
import { renderToStaticMarkup } from 'react-dom/server'
import type { HistoryHour } from '~/domain/history/hours'
import { type ValueAxis, valueAxis } from './chart-axis'
import {
  barPadding,
  type ChartDrawing,
  ClosedBars,
  Ground,
  type HourDatum,
  hourBand,
  hourInWords,
  type LayerProps,
  Titles,
} from './hour-chart-layers'

/**
 * The hourly bar chart as a complete SVG, made on the server: entries up, exits down, one scale. What is over is rendered by
 * nivo once and kept until it changes; the open hour is put in on each request.
 */
export type HourChart = {
  hours: readonly HistoryHour[]
  locale: string
  /** `wide` for screens from 640 px, `narrow` for phones. */
  size: 'wide' | 'narrow'
  /** What the chart shows, for who cannot see it. */
  title: string
  description: string
}

const SIZE = { wide: { width: 1040, height: 320 }, narrow: { width: 344, height: 260 } } as const
const MARGIN = { top: 8, right: 2, bottom: 28, left: 44 }
/** Up to this many hours each one carries a tooltip. */
const TITLED_UP_TO = 200
const OPEN_SLOT = '<g data-slot="open"></g>'

const rendered = new LRUCache<string, string>({ maxSize: 32_000_000, sizeCalculation: (svg) => svg.length })

function renderClosed(drawing: ChartDrawing, size: HourChart['size'], keys: readonly string[]): string {
  const { hours, axis } = drawing
  const { width, height } = SIZE[size]
  const data = hours.map((hour): HourDatum => {
    const over = hour.state !== 'open'
    return {
      hour: new Date(hour.fromMs).toISOString(),
      entries: over ? (hour.entries ?? 0) : 0,
      exits: over ? -(hour.exits ?? 0) : 0,
    }
  })
  const html = renderToStaticMarkup(
    <Bar<HourDatum>
      width={width}
      height={height}
      margin={MARGIN}
      data={data}
      keys={keys}
      indexBy="hour"
      groupMode="stacked"
      valueScale={{ type: 'linear', min: -axis.exitsMax, max: axis.entriesMax, nice: false }}
      indexScale={{ type: 'band', round: false }}
      padding={barPadding(hours.length)}
      animate={false}
      isInteractive={false}
      enableLabel={false}
      layers={[
        (plot: LayerProps) => <Ground drawing={drawing} plot={plot} />,
        (plot: LayerProps) => <Titles drawing={drawing} plot={plot} />,
        (plot: LayerProps) => <ClosedBars drawing={drawing} plot={plot} />,
        () => <g data-slot="open" />,
      ]}
    />,
  )
  const inner = html.slice(html.indexOf('<svg'), html.lastIndexOf('</svg>'))
  return inner.slice(inner.indexOf('>') + 1)
}

function OpenBars({ hours, axis, size, locale }: Pick<HourChart, 'hours' | 'size' | 'locale'> & { axis: ValueAxis }) {
  const { width, height } = SIZE[size]
  const innerWidth = width - MARGIN.left - MARGIN.right
  const innerHeight = height - MARGIN.top - MARGIN.bottom
  const index = hours.length - 1
  const hour = hours[index]
  if (hour?.state !== 'open') return null
  const band = hourBand(innerWidth, hours.length)
  const gap = (band.step * barPadding(hours.length)) / 2
  const perPerson = innerHeight / (axis.entriesMax + axis.exitsMax)
  const zero = axis.entriesMax * perPerson
  const x = band.at(index) + gap
  const barWidth = Math.max(1, band.step - 2 * gap)
  const up = (hour.entries ?? 0) * perPerson
  const down = (hour.exits ?? 0) * perPerson
  const iso = new Date(hour.fromMs).toISOString()
  return (
    <g data-state="open" strokeWidth={1.5} strokeDasharray={band.step > 8 ? '3 2' : undefined}>
      <title>{hourInWords(hour, locale)}</title>
      <rect
        x={band.at(index)}
        y={0}
        width={band.step}
        height={innerHeight}
        className="fill-transparent"
        stroke="none"
      />
      <rect
        x={x}
        y={zero - up}
        width={barWidth}
        height={up}
        className="fill-entries/20 stroke-entries"
        data-hour={iso}
        data-entries={hour.entries ?? 0}
      />
      <rect
        x={x}
        y={zero}
        width={barWidth}
        height={down}
        className="fill-exits/20 stroke-exits"
        data-hour={iso}
        data-exits={hour.exits ?? 0}
      />
    </g>
  )
}

/** The chart as the text of one `<svg>` element. */
export function renderHourChart({ hours, locale, size, title, description }: HourChart): string {
  const axis = valueAxis(hours)
  const counts = hours.map((hour) => [
    hour.state,
    hour.state === 'open' ? 0 : hour.entries,
    hour.state === 'open' ? 0 : hour.exits,
  ])
  const key = createHash('sha1')
    .update(JSON.stringify([size, locale, axis, hours.map((hour) => [hour.date, hour.time, hour.offset]), counts]))
    .digest('base64')
  let closed = rendered.get(key)
  if (closed === undefined) {
    const drawing = { hours, axis, locale, idPrefix: `hours-${size}`, titled: hours.length <= TITLED_UP_TO }
    closed = renderClosed(drawing, size, ['entries', 'exits'])
    rendered.set(key, closed)
  }
  const { width, height } = SIZE[size]
  const ids = [`hours-${size}-title`, `hours-${size}-description`]
  const head = renderToStaticMarkup(
    <>
      <title id={ids[0]}>{title}</title>
      <desc id={ids[1]}>{description}</desc>
    </>,
  )
  const open = renderToStaticMarkup(<OpenBars hours={hours} axis={axis} size={size} locale={locale} />)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${ids[0]}" aria-describedby="${ids[1]}" class="block h-auto w-full text-[11px] tabular-nums" font-family="inherit" data-chart="${size}">${head}${closed.replace(OPEN_SLOT, open)}</svg>`
}
