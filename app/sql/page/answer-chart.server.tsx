import { Bar, type BarCustomLayerProps } from '@nivo/bar'
import { renderToStaticMarkup } from 'react-dom/server'

type Column = { name: string; kind: 'time' | 'number' | 'boolean' | 'text' }
type Row = readonly (string | null)[]
type Datum = { at: string } & Record<string, number | string>

const WIDTH = 1040
const HEIGHT = 280
const MARGIN = { top: 8, right: 2, bottom: 28, left: 60 }
const MOST_SERIES = 4
const MOST_BARS = 1_500
const LINES = 4
/** Room a label below the chart needs, pixels. */
const LABEL_WIDTH = 96
const FILLS = ['fill-entries', 'fill-exits', 'fill-good', 'fill-warn'] as const
const SWATCHES = ['bg-entries', 'bg-exits', 'bg-good', 'bg-warn'] as const

/** What of an answer can be drawn: one value for each time and series. */
type Drawable = { times: string[]; series: string[]; values: Map<string, number> }

const keyOf = (time: string, series: string) => `${time}\n${series}`

/** Series are the number columns; or, where a text column tells rows of one time apart, the values of that column. Null: no chart. */
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

/** Round values for the lines of the axis, 0 among them. */
function axisLines(least: number, most: number): number[] {
  const span = Math.max(most - least, Number.MIN_VALUE)
  const magnitude = 10 ** Math.floor(Math.log10(span / LINES))
  const step = [1, 2, 5, 10].map((factor) => factor * magnitude).find((size) => span / size <= LINES) ?? span
  const from = Math.floor(least / step)
  const to = Math.max(Math.ceil(most / step), from + 1)
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step)
}

const shortTime = (iso: string, days: boolean) => (days ? iso.slice(0, 10) : `${iso.slice(5, 10)} ${iso.slice(11, 16)}`)
const round = (value: number) => Math.round(value * 10) / 10

/** A bar chart of an answer that has times and numbers, as the text of one `<svg>`, with its key; null where it has none. */
export function renderAnswerChart(columns: readonly Column[], rows: readonly Row[], locale: string) {
  const drawable = drawableOf(columns, rows)
  if (drawable === null) return null
  const { times, series, values } = drawable
  const amounts = [...values.values()]
  const lines = axisLines(Math.min(0, ...amounts), Math.max(0, ...amounts))
  const days = times.every((time) => /T00:00:00Z$/.test(time))
  const data = times.map(
    (at): Datum => ({
      at,
      ...Object.fromEntries(series.map((name, index) => [`s${index}`, values.get(keyOf(at, name)) ?? 0])),
    }),
  )
  const ground = ({ innerWidth, innerHeight }: BarCustomLayerProps<Datum>) => {
    const least = lines[0] ?? 0
    const span = (lines.at(-1) ?? 1) - least
    const y = (value: number) => round(innerHeight - ((value - least) / span) * innerHeight)
    const every = Math.max(1, Math.ceil((times.length * LABEL_WIDTH) / innerWidth))
    const step = innerWidth / times.length
    return (
      <>
        {lines.map((value) => (
          <g key={value}>
            <line
              x1={0}
              x2={innerWidth}
              y1={y(value)}
              y2={y(value)}
              className={value === 0 ? 'stroke-line-strong' : 'stroke-line'}
              shapeRendering="crispEdges"
            />
            <text x={-8} y={y(value)} dy="0.32em" textAnchor="end" className="fill-muted">
              {value.toLocaleString(locale, { notation: 'compact', maximumSignificantDigits: 4 })}
            </text>
          </g>
        ))}
        {times.map((time, index) =>
          index % every === 0 ? (
            <text
              key={time}
              x={round(Math.min(Math.max((index + 0.5) * step, LABEL_WIDTH / 3), innerWidth - LABEL_WIDTH / 3))}
              y={innerHeight + 18}
              textAnchor="middle"
              className="fill-muted"
            >
              {shortTime(time, days)}
            </text>
          ) : null,
        )}
      </>
    )
  }
  const rectangles = ({ bars }: BarCustomLayerProps<Datum>) => (
    <g shapeRendering="crispEdges">
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
      valueScale={{ type: 'linear', min: lines[0] ?? 0, max: lines.at(-1) ?? 1, nice: false }}
      indexScale={{ type: 'band', round: false }}
      padding={times.length > 200 ? 0 : 0.2}
      animate={false}
      isInteractive={false}
      enableLabel={false}
      layers={[ground, rectangles]}
    />,
  )
  const inner = html.slice(html.indexOf('<svg'), html.lastIndexOf('</svg>'))
  const label = `Bar chart of ${series.length} series over ${times.length} times; the table below has the same figures.`
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" class="block h-auto w-full text-[11px] tabular-nums" font-family="inherit">${inner.slice(inner.indexOf('>') + 1)}</svg>`,
    key: series.map((name, index) => ({ name, swatch: SWATCHES[index]! })),
  }
}
