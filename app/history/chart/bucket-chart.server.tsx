import { createHash } from 'node:crypto'
import { Bar } from '@nivo/bar'
import { LRUCache } from 'lru-cache'
import { renderToStaticMarkup } from 'react-dom/server'
import { AxisLabel, CHART_THEME } from '../../ui/chart/nivo-axes'
import { barInWords, countLabel } from '../page/bucket-labels'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import type { HistoryBucket } from '../question/buckets/buckets'
import {
  type BucketDatum,
  barPadding,
  bucketBand,
  type ChartDrawing,
  ClosedBars,
  Ground,
  type LayerProps,
  Titles,
} from './bucket-chart-layers'
import { type ValueAxis, valueAxis } from './chart-axis'

/**
 * The bar chart as a complete SVG, rendered on the server: entries up, exits down, on one scale; or stacked entries by
 * store. nivo renders the finished part once, which is cached until it changes; the open bucket is added on each
 * request.
 */
export type BucketChart = {
  buckets: readonly HistoryBucket[]
  width: BucketWidth
  /** Entries by store and bucket instead of entries and exits, lowest first; null: entries and exits. */
  byStore: readonly (readonly number[])[] | null
  /** Names of these stores. */
  storeNames?: readonly string[] | null
  /** Entries of the compared buckets, by index; empty without a comparison. */
  compared: readonly (number | null)[]
  locale: string
  /** `wide` for screens from 640 px, `narrow` for phones. */
  size: 'wide' | 'narrow'
  /** Description of the chart for screen readers. */
  title: string
  description: string
}

/** Above this many buckets phones get no drawing of their own: the wide one scrolls. */
export const MOST_BARS_OF_PHONES = 31

const SIZE = { wide: { width: 1040, height: 320 }, narrow: { width: 344, height: 260 } } as const
const MARGIN = { top: 8, right: 2, bottom: 28, left: 52 }
const OPEN_SLOT = '<g data-slot="open"></g>'

const rendered = new LRUCache<string, string>({ maxSize: 32_000_000, sizeCalculation: (svg) => svg.length })
/** Cached SVGs by digest: pages name the digest, so that an SVG is sent once and not again in the page's data. */
const drawings = new LRUCache<string, string>({ maxSize: 32_000_000, sizeCalculation: (svg) => svg.length })

/** The SVG for a digest from `renderBucketChart`; null if it is no longer cached. */
export function drawnChart(digest: string): string | null {
  return drawings.get(digest) ?? null
}

const digestOf = (parts: unknown) => createHash('sha1').update(JSON.stringify(parts)).digest('base64url')

function dataOf({ buckets, byStore }: BucketChart): { data: BucketDatum[]; keys: string[] } {
  const keys = byStore === null ? ['entries', 'exits'] : byStore.map((_, store) => `s${store + 1}`)
  const data = buckets.map((bucket, index): BucketDatum => {
    const over = bucket.state !== 'open'
    const begin = new Date(bucket.fromMs).toISOString()
    if (byStore === null) {
      return { bucket: begin, entries: over ? (bucket.entries ?? 0) : 0, exits: over ? -(bucket.exits ?? 0) : 0 }
    }
    return Object.assign(
      { bucket: begin },
      Object.fromEntries(byStore.map((entries, store) => [`s${store + 1}`, over ? (entries[index] ?? 0) : 0])),
    )
  })
  return { data, keys }
}

function renderClosed(chart: BucketChart, drawing: ChartDrawing): string {
  const { buckets, axis } = drawing
  const { data, keys } = dataOf(chart)
  const html = renderToStaticMarkup(
    <Bar<BucketDatum>
      {...SIZE[chart.size]}
      margin={MARGIN}
      data={data}
      keys={keys}
      indexBy="bucket"
      groupMode="stacked"
      valueScale={{ type: 'linear', min: -axis.exitsMax, max: axis.entriesMax, nice: false }}
      indexScale={{ type: 'band', round: false }}
      padding={barPadding(buckets.length)}
      animate={false}
      isInteractive={false}
      enableLabel={false}
      theme={CHART_THEME}
      gridYValues={axis.lines}
      axisLeft={{
        tickValues: axis.lines,
        tickSize: 0,
        tickPadding: 8,
        format: (people: number) => countLabel(Math.abs(people), chart.locale),
        renderTick: AxisLabel,
      }}
      axisBottom={null}
      layers={[
        (plot: LayerProps) => <Ground drawing={drawing} plot={plot} />,
        'grid',
        'axes',
        (plot: LayerProps) => <ClosedBars drawing={drawing} plot={plot} />,
        (plot: LayerProps) => <Titles drawing={drawing} plot={plot} />,
        () => <g data-slot="open" />,
      ]}
    />,
  )
  const inner = html.slice(html.indexOf('<svg'), html.lastIndexOf('</svg>'))
  return inner.slice(inner.indexOf('>') + 1)
}

function OpenBars({
  buckets,
  byStore,
  axis,
  size,
  wordsOf,
}: Pick<BucketChart, 'buckets' | 'byStore' | 'size'> & { axis: ValueAxis; wordsOf: (index: number) => string }) {
  const { width, height } = SIZE[size]
  const innerWidth = width - MARGIN.left - MARGIN.right
  const innerHeight = height - MARGIN.top - MARGIN.bottom
  const index = buckets.length - 1
  const bucket = buckets[index]
  if (bucket?.state !== 'open') return null
  const band = bucketBand(innerWidth, buckets.length)
  const gap = (band.step * barPadding(buckets.length)) / 2
  const perPerson = innerHeight / (axis.entriesMax + axis.exitsMax)
  const zero = axis.entriesMax * perPerson
  const x = band.at(index) + gap
  const barWidth = Math.max(1, band.step - 2 * gap)
  const up = (bucket.entries ?? 0) * perPerson
  const down = byStore === null ? (bucket.exits ?? 0) * perPerson : 0
  const iso = new Date(bucket.fromMs).toISOString()
  return (
    <g data-state="open" data-slots strokeWidth={1.5} strokeDasharray={band.step > 8 ? '3 2' : undefined}>
      <rect
        x={x}
        y={zero - up}
        width={barWidth}
        height={up}
        className="fill-entries/20 stroke-entries"
        data-hour={iso}
        data-entries={bucket.entries ?? 0}
      />
      {byStore === null ? (
        <rect
          x={x}
          y={zero}
          width={barWidth}
          height={down}
          className="fill-exits/20 stroke-exits"
          data-hour={iso}
          data-exits={bucket.exits ?? 0}
        />
      ) : null}
      <rect x={band.at(index)} width={band.step} height={innerHeight} className="fill-transparent" stroke="none">
        <title>{wordsOf(index)}</title>
      </rect>
    </g>
  )
}

function axisOf({ buckets, byStore, compared }: BucketChart): ValueAxis {
  const most = (counts: readonly (number | null)[]) =>
    counts.reduce<number>((max, count) => Math.max(max, count ?? 0), 0)
  const up = Math.max(most(buckets.map(({ entries }) => entries)), most(compared))
  return valueAxis(up, byStore === null ? Math.max(1, most(buckets.map(({ exits }) => exits))) : 0)
}

/** The stores drawn apart in a bucket, those without entries left out. */
function storesOf({ byStore, storeNames }: BucketChart, bucket: number) {
  if (byStore === null) return null
  const stores = byStore.map((entries, store) => ({ name: storeNames?.[store] ?? '', entries: entries[bucket] ?? 0 }))
  return stores.filter(({ entries }) => entries > 0)
}

/** Draws the chart and caches it. @returns the digest to pass to `drawnChart` */
export function renderBucketChart(chart: BucketChart): string {
  const { buckets, byStore, compared, locale, size, title, description, width } = chart
  const axis = axisOf(chart)
  // Only a drawing that is not cached says what each of its bars is: for a month of hours that takes longest.
  const wordsOf = (index: number) =>
    barInWords(buckets[index] as HistoryBucket, locale, compared[index], storesOf(chart, index))
  const over = buckets.map(({ state, entries, exits, changed, date, time, offset }) =>
    state === 'open' ? [date, time, offset] : [date, time, offset, state, entries, exits, changed],
  )
  const openIndex = buckets.length - 1
  const closedStores = byStore?.map((entries) =>
    buckets[openIndex]?.state === 'open' ? entries.slice(0, -1) : entries,
  )
  const key = digestOf([size, width, locale, axis, over, compared, closedStores, chart.storeNames])
  let closed = rendered.get(key)
  if (closed === undefined) {
    closed = renderClosed(chart, { buckets, width, compared, axis, locale, wordsOf, idPrefix: `buckets-${size}` })
    rendered.set(key, closed)
  }
  const ids = [`buckets-${size}-title`, `buckets-${size}-description`]
  const head = renderToStaticMarkup(
    <>
      <title id={ids[0]}>{title}</title>
      <desc id={ids[1]}>{description}</desc>
    </>,
  )
  const open = renderToStaticMarkup(
    <OpenBars buckets={buckets} byStore={byStore} size={size} axis={axis} wordsOf={wordsOf} />,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE[size].width} ${SIZE[size].height}" role="img" aria-labelledby="${ids[0]}" aria-describedby="${ids[1]}" class="block h-auto w-full text-[11px] tabular-nums" font-family="inherit" data-chart="${size}">${head}${closed.replace(OPEN_SLOT, open)}</svg>`
  const digest = digestOf(svg)
  drawings.set(digest, svg)
  return digest
}
