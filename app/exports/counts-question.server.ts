import { type BucketWidth, defaultBucket } from '~/domain/history/bucket-slots'
import { type HistoryFilter, historyPath, historyZone, WEEKDAYS } from '~/domain/history/filter'
import { spanOf } from '~/domain/history/range'
import type { Store } from '~/domain/stores'
import { appContext } from '../context.server'
import { shownStores } from '../live/shown-stores.server'
import { type ExportQuestion, mostExportRows } from '../queries/export-rows'
import { fileName } from './download.server'

/** What a file of counts is made of, and how it says so. */
export type CountsExport = {
  question: ExportQuestion
  /** Name of the file without its ending: what, which dates, zone, width, filters, as of. */
  name: string
  /** The same in words, a line each. */
  about: [label: string, value: string][]
  mostRows: number
}

const WIDTH_WORDS: Record<BucketWidth, string> = { '5m': '5 minutes', '1h': 'hour', '1d': 'day', week: 'week' }

/** Reads the stores and the range of a filter; the problems are lines about what the address names and is not there. */
export async function countsExport(
  filter: HistoryFilter,
  nowMs: number,
): Promise<CountsExport | { problems: string[] }> {
  const context = appContext()
  const live = await context.hub.current()
  const registered = await context.registry.stores()
  const byId = new Map(
    [...(await shownStores(context, live, nowMs)), ...registered].map((store) => [store.storeId, store]),
  )
  const problems = [
    ...filter.storeIds.filter((id) => !byId.has(id)).map((id) => `store: there is no store ${JSON.stringify(id)}`),
    ...filter.groups
      .filter((group) => ![...byId.values()].some((store) => store.group === group))
      .map((group) => `group: there is no group ${JSON.stringify(group)}`),
  ]
  if (problems.length > 0) return { problems }
  const everyStore = filter.storeIds.length + filter.groups.length === 0
  const chosen = [...byId.values()].filter(
    ({ storeId, group }) =>
      everyStore || filter.storeIds.includes(storeId) || (group !== null && filter.groups.includes(group)),
  )
  const timeZone = historyZone(filter, chosen, context.settings.DEFAULT_TIME_ZONE)
  const span = spanOf(filter.range, nowMs, timeZone, context.settings.retailCalendar)
  if (span === null) return { problems: ['range: this retail year has 52 weeks, there is no week 53'] }
  const { weekdays, openOnly } = filter
  const width = filter.bucket ?? defaultBucket(filter.range)
  const question: ExportQuestion = { stores: chosen, everyStore, span, width, timeZone, weekdays, openOnly, nowMs }
  return { question, ...namesOf(question, filter), mostRows: mostExportRows(question) }
}

function namesOf(
  { stores, everyStore, span, width, timeZone, weekdays, openOnly, nowMs }: ExportQuestion,
  filter: HistoryFilter,
) {
  const subject = subjectOf(stores, everyStore)
  const days = weekdays.map((day) => WEEKDAYS[day - 1] ?? '').join('-')
  const asOf = new Date(nowMs).toISOString().slice(0, 19)
  const dates = span.firstDate === span.lastDate ? span.firstDate : `${span.firstDate}_${span.lastDate}`
  const parts = [
    'storepulse',
    subject,
    dates,
    timeZone,
    `by-${WIDTH_WORDS[width]}`,
    days,
    openOnly ? 'open-hours' : '',
    `asof-${asOf.replaceAll(':', '')}Z`,
  ]
  const about: CountsExport['about'] = [
    ['What', 'People counted at the doors: entries and exits by store'],
    ['Stores', everyStore ? `All, ${stores.length}` : stores.map((store) => store.name).join(', ')],
    ['From', `${span.firstDate}, included`],
    ['To', `${span.lastDate}, included`],
    ['Time zone', timeZone],
    [
      'One row',
      `A store and ${WIDTH_WORDS[width]} in which something was heard; where nothing was heard there is no row`,
    ],
    ['Weekdays', weekdays.length === 0 ? 'All' : days],
    ['Hours', openOnly ? 'Only quarters of an hour in which the store was open' : 'All'],
    ['As of', `${asOf}Z`],
    ['Page', historyPath({ ...filter, page: 1 })],
  ]
  return { name: fileName(parts.filter((part) => part !== '').join('_')), about }
}

function subjectOf(stores: readonly Store[], everyStore: boolean): string {
  if (everyStore) return 'all-stores'
  return stores.length === 1 ? (stores[0]?.name ?? '') : `${stores.length}-stores`
}
