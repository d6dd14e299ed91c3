import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import { renderAnswerChart } from '../components/sql/answer-chart.server'
import type { ExportRow } from '../queries/export-rows'
import type { CountsExport } from './counts-question.server'
import { localIso } from './counts-table.server'

/** Most buckets a picture shows. */
export const MOST_DRAWN = 740

const WIDTH = 1040
const HEAD = 64
const FOOT = 34
/** The chart's own box, see `answer-chart.server.tsx`. */
const CHART_HEIGHT = 280
const HEIGHT = HEAD + CHART_HEIGHT + FOOT

/** Colours of the light scheme: a picture is pasted into documents, which are white. */
const STYLE = `text{font-family:Inter,sans-serif;font-size:11px;fill:#5c6066}.ink{fill:#1b1d20}.title{font-size:17px;font-weight:600;fill:#1b1d20}
.fill-muted{fill:#5c6066}.stroke-line{stroke:#e3e3df}.stroke-line-strong{stroke:#8b8c88}.fill-entries{fill:#2f6db5}.fill-exits{fill:#c4701c}`

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Entries and exits of all rows by bucket as a picture that stands alone: it says what it shows, in which zone and as of when. */
export async function countsSvg(rows: AsyncGenerator<ExportRow[]>, { about, question }: CountsExport): Promise<string> {
  const sums = new Map<number, { entries: number | null; exits: number | null }>()
  const plus = (sum: number | null, count: number | null) => (count === null ? sum : (sum ?? 0) + count)
  for await (const some of rows) {
    for (const { fromMs, entries, exits } of some) {
      const sum = sums.get(fromMs) ?? { entries: null, exits: null }
      sums.set(fromMs, { entries: plus(sum.entries, entries), exits: plus(sum.exits, exits) })
    }
  }
  const columns = [
    { name: 'from', kind: 'time' as const },
    { name: 'entries', kind: 'number' as const },
    { name: 'exits', kind: 'number' as const },
  ]
  const seen = new Set<string>()
  const wall = [...sums].map(([fromMs, { entries, exits }]) => [
    distinct(`${localIso(fromMs, question.timeZone).slice(0, 19)}Z`, seen),
    entries === null ? null : String(entries),
    exits === null ? null : String(exits),
  ])
  const chart = renderAnswerChart(columns, wall, 'en-GB')
  const said = new Map(about)
  const title = `Entries and exits, ${question.everyStore ? 'all stores' : (said.get('Stores') ?? '').slice(0, 90)}`
  const filters = [said.get('Weekdays'), said.get('Hours')].filter((words) => words !== 'All').join(', ')
  const span = `${question.span.firstDate} to ${question.span.lastDate}, times in ${question.timeZone}${filters === '' ? '' : `, ${filters}`}`
  const drawn = chart?.svg.replace('<svg ', `<svg y="${HEAD}" width="${WIDTH}" height="${CHART_HEIGHT}" `)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"><title>${escaped(title)}</title><desc>${escaped(span)}</desc><style>${STYLE}</style><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/><text x="12" y="26" class="title">${escaped(title)}</text><text x="12" y="46">${escaped(span)}</text>${drawn ?? `<text x="12" y="${HEAD + 60}" class="ink">Nothing was heard in this range.</text>`}<rect x="12" y="${HEIGHT - 22}" width="9" height="9" rx="2" class="fill-entries"/><text x="26" y="${HEIGHT - 14}">Entries</text><rect x="84" y="${HEIGHT - 22}" width="9" height="9" rx="2" class="fill-exits"/><text x="98" y="${HEIGHT - 14}">Exits</text><text x="${WIDTH - 12}" y="${HEIGHT - 14}" text-anchor="end">Storepulse, as of ${escaped(said.get('As of') ?? '')}</text></svg>`
}

/** The hour that clocks have twice is drawn twice: its second one stands a second later, which no label shows. */
function distinct(time: string, seen: Set<string>): string {
  const free = seen.has(time) ? time.replace(/00Z$/, '01Z') : time
  seen.add(free)
  return free
}

const require = createRequire(import.meta.url)
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']

/** The picture at twice its size. */
export function pngOf(svg: string): Uint8Array {
  const paths = fontFiles.map((file) => require.resolve(`@expo-google-fonts/inter/${file}`))
  const font = { fontFiles: paths, loadSystemFonts: false, defaultFontFamily: 'Inter' }
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 } }).render().asPng()
}
