import { createRequire } from 'node:module'
import { turn } from '~/platform/turns'
import type { AppContext } from '../../server/context.server'
import { drawnChart, renderBucketChart } from '../chart/bucket-chart.server'
import { knownBuckets } from '../page/as-of-page.server'
import { STATE_WORDS } from '../page/bucket-labels'
import { backWords } from '../page/range-words'
import { type BucketWidth, shownBucket } from '../question/buckets/bucket-slots'
import type { BucketState, HistoryBucket } from '../question/buckets/buckets'
import { getHistoryAsOf } from '../reads/as-of/history-as-of'
import { getHistory } from '../reads/history-range'
import type { CountsExport } from './counts-question.server'

/** True if a picture can show the requested buckets; with more of them it would have to widen them. */
export const canBeDrawn = ({ question: { width, span } }: CountsExport) => shownBucket(width, span) === width

const LOCALE = 'en-GB'
const WIDTH = 1040
const HEAD = 64
/** Height of the chart, see `bucket-chart.server.tsx`. */
const CHART_HEIGHT = 320
const ROW = 20
const LETTER = 6.2
const SWATCH = 9

/** Colours of the light scheme, since pictures are pasted into documents, which are white. */
const STYLE = `text{font-family:Inter,sans-serif;font-size:11px;fill:#5c6066}.title{font-size:17px;font-weight:600;fill:#1b1d20}
.fill-muted{fill:#5c6066}.fill-ink{fill:#1b1d20}.fill-none,.fill-transparent{fill:none}.fill-sunken{fill:#f0f0ed}.fill-warn{fill:#8a5a00}.fill-accent{fill:#1d4f91}
.stroke-line{stroke:#e3e3df}.stroke-line-strong{stroke:#8b8c88}.stroke-ink{stroke:#1b1d20}.stroke-entries{stroke:#2f6db5}.stroke-exits{stroke:#c4701c}
.fill-entries,.fill-series-1{fill:#2f6db5}.fill-exits,.fill-series-2{fill:#c4701c}.open-entries{fill:#2f6db5;fill-opacity:.2}.open-exits{fill:#c4701c;fill-opacity:.2}
.fill-series-3{fill:#2a8a6a}.fill-series-4{fill:#8a5bb8}.fill-series-5{fill:#b5486e}.fill-series-6{fill:#7a7a2a}.fill-series-7{fill:#4a7a9a}.fill-series-8{fill:#8b8c88}`

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

type Drawn = {
  buckets: readonly HistoryBucket[]
  width: BucketWidth
  /** Entries by store with the stores' names; null if bars are entries and exits. */
  series: readonly { name: string; entries: readonly number[] }[] | null
  compared: readonly (number | null)[]
  comparedWords: string | null
}

type Parts = Pick<AppContext, 'reads' | 'settings'>

/** What the page draws for the same question. */
async function drawnBy({ reads, settings }: Parts, { question, filter }: CountsExport): Promise<Drawn> {
  const { stores, everyStore, timeZone, width, nowMs, asOfMs } = question
  const retail = settings.retailCalendar
  const nothing = { buckets: [], width, series: null, compared: [], comparedWords: null }
  if (asOfMs !== null) {
    const storeIds = everyStore ? [] : stores.map(({ storeId }) => storeId)
    const { range, bucket } = filter
    const answer = await getHistoryAsOf(reads, { storeIds, range, bucket, timeZone, retail, asOfMs, nowMs })
    return answer === null ? nothing : { ...nothing, ...answer, buckets: knownBuckets(answer.buckets) }
  }
  const answer = await getHistory(reads, { filter, stores, timeZone, retail, nowMs })
  if (answer === null) return nothing
  const names = new Map(stores.map(({ storeId, name }) => [storeId, name]))
  return {
    buckets: answer.buckets,
    width: answer.width,
    series:
      answer.series?.map(({ storeId, entries }) => ({
        name: storeId === null ? 'All others' : (names.get(storeId) ?? storeId),
        entries,
      })) ?? null,
    compared: answer.comparison?.buckets.map(({ entries }) => entries) ?? [],
    comparedWords: answer.comparison && `Entries ${backWords(answer.comparison.daysBack)}`,
  }
}

/** The page's chart as a self-contained picture: with title, time zone, as-of time and a legend. */
export async function countsSvg(parts: Parts, exported: CountsExport): Promise<string> {
  const { about, question } = exported
  const drawn = await drawnBy(parts, exported)
  await turn()
  const aboutBy = new Map(about)
  const what = drawn.series === null ? 'Entries and exits' : 'Entries by store'
  const title = `${what}, ${question.everyStore ? 'all stores' : (aboutBy.get('Stores') ?? '').slice(0, 90)}`
  const filters = [aboutBy.get('Weekdays'), aboutBy.get('Hours')].filter((words) => words !== 'All').join(', ')
  const span = `${question.span.firstDate} to ${question.span.lastDate}, times in ${question.timeZone}${filters === '' ? '' : `, ${filters}`}`
  const heard = drawn.buckets.some(({ entries }) => entries !== null)
  const chart = heard ? chartOf(drawn, title, span) : `<text x="12" y="${HEAD + 60}">No data in this range.</text>`
  const legend = legendOf(drawn, HEAD + CHART_HEIGHT + 16)
  const height = legend.bottom + 18
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img"><title>${escaped(title)}</title><desc>${escaped(span)}</desc><style>${STYLE}</style><rect width="${WIDTH}" height="${height}" fill="#fff"/><text x="12" y="26" class="title">${escaped(title)}</text><text x="12" y="46">${escaped(span)}</text>${chart}${legend.svg}<text x="${WIDTH - 12}" y="46" text-anchor="end">Storepulse, as of ${escaped(aboutBy.get('As of') ?? '')}</text></svg>`
}

function chartOf({ buckets, width, series, compared }: Drawn, title: string, description: string): string {
  const byStore = series?.map(({ entries }) => entries) ?? null
  const chart = { buckets, width, byStore, compared, locale: LOCALE, title, description, size: 'wide' as const }
  const svg = drawnChart(renderBucketChart(chart)) ?? ''
  return svg
    .replace('<svg ', `<svg y="${HEAD}" width="${WIDTH}" height="${CHART_HEIGHT}" `)
    .replaceAll(/fill-(entries|exits)\/20/g, 'open-$1')
}

const SWATCHES: Record<Exclude<BucketState, 'complete'>, string> = {
  counted: `<rect width="${SWATCH}" height="${SWATCH}" class="fill-entries"/>`,
  open: `<rect width="${SWATCH}" height="${SWATCH}" class="open-entries stroke-entries" stroke-dasharray="3 2"/>`,
  closed: `<rect width="${SWATCH}" height="${SWATCH}" class="fill-sunken stroke-line"/>`,
  partial: `<g class="fill-warn"><circle cx="2" cy="2" r="1"/><circle cx="7" cy="2" r="1"/><circle cx="2" cy="7" r="1"/><circle cx="7" cy="7" r="1"/></g>`,
  unknown: `<path d="M0 9 9 0M0 4 4 0M5 9 9 5" class="stroke-line-strong"/>`,
}

/** A legend of the marks that occur; rows from `top` down. */
function legendOf({ buckets, series, comparedWords }: Drawn, top: number): { svg: string; bottom: number } {
  const square = (fill: string) => `<rect width="${SWATCH}" height="${SWATCH}" rx="2" class="${fill}"/>`
  const states = [...new Set(buckets.map(({ state }) => state))].filter((state) => state !== 'complete')
  const marks = [
    ...(series?.map(({ name }, index) => ({
      swatch: square(`fill-series-${index + 1}`),
      words: name.slice(0, 60),
    })) ?? [
      { swatch: square('fill-entries'), words: 'Entries (up)' },
      { swatch: square('fill-exits'), words: 'Exits (down)' },
    ]),
    ...(comparedWords === null
      ? []
      : [{ swatch: `<path d="M0 5h${SWATCH}" class="stroke-ink" stroke-width="1.5"/>`, words: comparedWords }]),
    ...states.map((state) => ({ swatch: SWATCHES[state], words: STATE_WORDS[state] })),
  ]
  let [x, y] = [12, top]
  const drawn = marks.map(({ swatch, words }) => {
    const room = SWATCH + 22 + words.length * LETTER
    if (x > 12 && x + room > WIDTH) [x, y] = [12, y + ROW]
    const mark = `<g transform="translate(${x} ${y - SWATCH})">${swatch}<text x="${SWATCH + 5}" y="${SWATCH - 1}">${escaped(words)}</text></g>`
    x += Math.ceil(room)
    return mark
  })
  return { svg: drawn.join(''), bottom: y }
}

const require = createRequire(import.meta.url)
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']

/** The picture at twice its size. */
export async function pngOf(svg: string): Promise<Uint8Array> {
  // Loaded with the first picture: most of the time nobody needs it.
  const { renderAsync } = await import('@resvg/resvg-js')
  const paths = fontFiles.map((file) => require.resolve(`@expo-google-fonts/inter/${file}`))
  const font = { fontFiles: paths, loadSystemFonts: false, defaultFontFamily: 'Inter' }
  // Rendered on another thread; its encoding runs on this one.
  const picture = await renderAsync(svg, { font, fitTo: { mode: 'zoom', value: 2 } })
  await turn()
  return picture.asPng()
}
