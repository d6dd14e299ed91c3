import { Bar, type BarCustomLayerProps } from '@nivo/bar'
import { nice, ticks } from 'd3-array'
import { renderToStaticMarkup } from 'react-dom/server'
import { AxisLabel, CHART_THEME, ZeroLine } from '../../ui/chart/nivo-axes'

type Column = { name: string; kind: 'time' | 'number' | 'boolean' | 'text' }
type Row = readonly (string | null)[]
type Datum = { at: string } & Record<string, number | string>

const WIDTH = 1040
const HEIGHT = 280
const MARGIN = { top: 8, right: 2, bottom: 28, left: 60 }
const PLOT_WIDTH = WIDTH - MARGIN.left - MARGIN.right
const MOST_SERIES = 4
const MOST_BARS = 1_500
const LINES = 4
/** Room a label below the chart needs, pixels. */
const LABEL_WIDTH = 96
const FILLS = ['fill-entries', 'fill-exits', 'fill-good', 'fill-warn'] as const
const SWATCHES = ['bg-entries', 'bg-exits', 'bg-good', 'bg-warn'] as const

/** The drawable part of an answer: one value per time and series. */
type Drawable = { times: string[]; series: string[]; values: Map<string, number> }

const keyOf = (time: string, series: string) => `${time}\n${series}`

/**
 * Series are the number columns; or, if a text column distinguishes rows of the same time, the values of that column.
 * Null: no chart.
 */
function drawableOf(columns: readonly Column[], rows: readonly Row[]): Drawable | null {
  const time = columns.findIndex(({ kind }) => kind === 'time')
  const numbers = columns.flatMap(({ kind }, index) => (kind === 'number' ? [index] : []))
  const text = columns.findIndex(({ kind }) => kind === 'text')
  if (time < 0 || numbers.length === 0 || rows.length < 2) return null
  const drawable: Drawable = { times: [], series: [], values: new Map() }
  const times = new Set<string>()
  const series = new Set<string>()
  const repeated = new Set(rows.map((row) => row[time])).size < rows.length
  if (repeated && text < 0) return null
  for (const row of rows) {
    const at = row[time]
    if (at == null) continue
    times.add(at)
    const cells = repeated
      ? [[row[text] ?? 'null', row[numbers[0]!]] as const]
      : numbers.slice(0, MOST_SERIES).map((index) => [columns[index]!.name, row[index]] as const)
    for (const [name, value] of cells) {
      series.add(name)
      const key = keyOf(at, name)
      if (drawable.values.has(key)) return null
      if (value != null && Number.isFinite(Number(value))) drawable.values.set(key, Number(value))
    }
  }
  drawable.times = [...times].sort()
  drawable.series = [...series]
  const drawn = drawable.series.length <= MOST_SERIES && drawable.times.length * drawable.series.length <= MOST_BARS
  return drawn && drawable.times.length > 1 && drawable.values.size > 0 ? drawable : null
}

/** Where the axis begins and ends, at round values, and the values of its lines, 0 among them. */
function axisOf(amounts: readonly number[]): { least: number; most: number; lines: number[] } {
  const [from, to] = [Math.min(0, ...amounts), Math.max(0, ...amounts)]
  const [least, most] = nice(from, from === to ? to + 1 : to, LINES)
  return { least, most, lines: ticks(least, most, LINES) }
}

const shortTime = (iso: string, days: boolean) => (days ? iso.slice(0, 10) : `${iso.slice(5, 10)} ${iso.slice(11, 16)}`)
const round = (value: number) => Math.round(value * 10) / 10

/** A bar chart of an answer with times and numbers, as one `<svg>` text with its legend; null if it has none. */
export function renderAnswerChart(columns: readonly Column[], rows: readonly Row[], locale: string) {
  const drawable = drawableOf(columns, rows)
  if (drawable === null) return null
  const { times, series, values } = drawable
  const { least, most, lines } = axisOf([...values.values()])
  const days = times.every((time) => /T00:00:00Z$/.test(time))
  const data = times.map(
    (at): Datum => ({
      at,
      ...Object.fromEntries(series.map((name, index) => [`s${index}`, values.get(keyOf(at, name)) ?? 0])),
    }),
  )
  const every = Math.max(1, Math.ceil((times.length * LABEL_WIDTH) / PLOT_WIDTH))
  const within = (x: number) => Math.min(Math.max(x, LABEL_WIDTH / 3), PLOT_WIDTH - LABEL_WIDTH / 3)
  const rectangles = ({ bars, innerWidth, innerHeight }: BarCustomLayerProps<Datum>) => (
    <g shapeRendering="crispEdges">
      <ZeroLine y={round((innerHeight * most) / (most - least))} width={innerWidth} />
      {bars.map((bar) => {
        const index = Number(String(bar.data.id).slice(1))
        if (!bar.data.value) return null
        return (
          <rect
            key={bar.key}
            x={round(bar.x)}
            y={round(bar.y)}
            width={round(Math.max(bar.width, 0.5))}
            height={round(bar.height)}
            className={FILLS[index]}
          >
            <title>{`${bar.data.indexValue} ${series[index]}: ${Number(bar.data.value).toLocaleString(locale)}`}</title>
          </rect>
        )
      })}
    </g>
  )
  const html = renderToStaticMarkup(
    <Bar<Datum>
      width={WIDTH}
      height={HEIGHT}
      margin={MARGIN}
      data={data}
      keys={series.map((_, index) => `s${index}`)}
      indexBy="at"
      groupMode="grouped"
      valueScale={{ type: 'linear', min: least, max: most, nice: false }}
      indexScale={{ type: 'band', round: false }}
      padding={times.length > 200 ? 0 : 0.2}
      animate={false}
      isInteractive={false}
      enableLabel={false}
      theme={CHART_THEME}
      gridYValues={lines}
      axisLeft={{
        tickValues: lines,
        tickSize: 0,
        tickPadding: 8,
        format: (value: number) => value.toLocaleString(locale, { notation: 'compact', maximumSignificantDigits: 4 }),
        renderTick: AxisLabel,
      }}
      axisBottom={{
        tickValues: times.filter((_, index) => index % every === 0),
        tickSize: 0,
        tickPadding: 14,
        format: (time: string) => shortTime(time, days),
        renderTick: (tick) => <AxisLabel {...tick} x={within(tick.x)} />,
      }}
      layers={['grid', 'axes', rectangles]}
    />,
  )
  const inner = html.slice(html.indexOf('<svg'), html.lastIndexOf('</svg>'))
  const label = `Bar chart of ${series.length} series over ${times.length} times; the table below has the same figures.`
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" class="block h-auto w-full text-[11px] tabular-nums" font-family="inherit">${inner.slice(inner.indexOf('>') + 1)}</svg>`,
    key: series.map((name, index) => ({ name, swatch: SWATCHES[index]! })),
  }
}
