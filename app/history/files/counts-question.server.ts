import { countedFilter } from '~/domain/counted-stores'
import type { Store } from '~/domain/stores'
import { countedNow } from '../../live/overview/counted-now.server'
import type { AppContext } from '../../server/context.server'
import { chosenStores } from '../chosen-stores.server'
import { type BucketWidth, defaultBucket } from '../question/buckets/bucket-slots'
import { type HistoryFilter, historyPath, historyZone, WEEKDAYS } from '../question/filter'
import { spanOf } from '../question/range'
import { asOfPath } from '../question/revisions-address'
import { getRevisionsBegun } from '../reads/as-of/revisions-begun'
import { getHistory } from '../reads/history-range'
import { fileName } from './download.server'
import type { ExportQuestion } from './reads/export-rows'

/** Contents of an export of counts, and its description. */
export type CountsExport = {
  question: ExportQuestion
  filter: HistoryFilter
  /** Name of the file without its extension: what, dates, zone, width, filters, as of. */
  name: string
  /** The same as text, one entry per line. */
  about: [label: string, value: string][]
}

/** An instant in UTC, whole seconds. */
const isoTime = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 19)}Z`

const WIDTH_WORDS: Record<BucketWidth, string> = { '5m': '5 minutes', '1h': 'hour', '1d': 'day', week: 'week' }

/**
 * Parses the stores and the range of a filter. Problems are messages about names and ranges that do not exist.
 * @param asOfMs export what was known at that moment; null: what is known now
 */
export async function countsExport(
  context: AppContext,
  requested: HistoryFilter,
  nowMs: number,
  asOfMs: number | null,
): Promise<CountsExport | { problems: string[] } | 'still recording'> {
  const filter = countedFilter(await countedNow(context), requested)
  if (asOfMs !== null) {
    const unknown = notRecorded(filter)
    if (unknown.length > 0) return { problems: unknown }
    const begunMs = await getRevisionsBegun(context.reads)
    if (begunMs === null) return 'still recording'
    if (asOfMs < begunMs) {
      return { problems: [`asof: recording began ${isoTime(begunMs)}; earlier figures were not recorded`] }
    }
  }
  const live = await context.hub.current()
  const { chosen: named, problems } = await chosenStores(context, live, filter, nowMs)
  if (problems.length > 0) return { problems }
  const everyStore = filter.storeIds.length + filter.groups.length === 0
  const timeZone = historyZone(filter, named, context.settings.DEFAULT_TIME_ZONE)
  const retail = context.settings.retailCalendar
  const span = spanOf(filter.range, asOfMs ?? nowMs, timeZone, retail)
  if (span === null) return { problems: ['range: this retail year has 52 weeks, there is no week 53'] }
  // The stores that the page counts.
  const alike = isLikeForLike(filter)
    ? await getHistory(context.reusedReads, { filter, stores: named, timeZone, retail, nowMs })
    : null
  const chosen = alike?.stores ?? named
  if (chosen.length === 0 && named.length > 0) {
    return { problems: ['like: no chosen store was open and with data in both periods'] }
  }
  const { weekdays, openOnly } = filter
  const width = filter.bucket ?? defaultBucket(filter.range)
  const question = {
    stores: chosen,
    everyStore: everyStore && alike === null,
    span,
    width,
    timeZone,
    weekdays,
    openOnly,
    nowMs,
    asOfMs,
  }
  return { question, filter, ...namesOf(question, filter) }
}

const isLikeForLike = ({ likeForLike, comparison }: HistoryFilter) => likeForLike && comparison !== null

/** The parts of a filter that revisions do not record, a message each. */
function notRecorded(filter: HistoryFilter): string[] {
  const { weekdays, openOnly, bucket } = filter
  return [
    ...(isLikeForLike(filter) ? ['like: as of a moment there are files of all chosen stores only'] : []),
    ...(weekdays.length > 0 ? ['days: as of a moment there are files of all days only'] : []),
    ...(openOnly ? ['hours: as of a moment there are files of all hours only'] : []),
    ...(bucket === '5m' ? ['bucket: as of a moment there are files by hour, day and week only'] : []),
  ]
}

function namesOf(
  { stores, everyStore, span, width, timeZone, weekdays, openOnly, nowMs, asOfMs }: ExportQuestion,
  filter: HistoryFilter,
) {
  const subject = subjectOf(stores, everyStore)
  const days = weekdays.map((day) => WEEKDAYS[day - 1] ?? '').join('-')
  const asOf = isoTime(asOfMs ?? nowMs)
  const dates = span.firstDate === span.lastDate ? span.firstDate : `${span.firstDate}_${span.lastDate}`
  const parts = [
    'storepulse',
    subject,
    dates,
    timeZone,
    `by-${WIDTH_WORDS[width]}`,
    days,
    openOnly ? 'open-hours' : '',
    isLikeForLike(filter) ? 'like-for-like' : '',
    `asof-${asOf.replaceAll(':', '')}`,
  ]
  const about: CountsExport['about'] = [
    [
      'What',
      `People counted at the doors: entries and exits by store${asOfMs === null ? '' : ', as known at that time'}`,
    ],
    ['Stores', everyStore ? `All, ${stores.length}` : stores.map((store) => store.name).join(', ')],
    ...(isLikeForLike(filter)
      ? [['Like-for-like', 'only stores open and with data in both periods'] as [string, string]]
      : []),
    ['From', `${span.firstDate}, included`],
    ['To', `${span.lastDate}, included`],
    ['Time zone', timeZone],
    [
      'One row',
      `A store and ${WIDTH_WORDS[width]} that has begun. Where nothing is known entries and exits are empty: that is not 0`,
    ],
    ['Weekdays', weekdays.length === 0 ? 'All' : days],
    ['Hours', openOnly ? 'Only quarters of an hour in which the store was open' : 'All'],
    ['As of', asOf],
    ...(asOfMs === null
      ? []
      : [['Left out', 'Not recorded: silent doors, opening hours, intervals still in progress'] as [string, string]]),
    ['Page', asOfMs === null ? historyPath({ ...filter, page: 1 }) : asOfPath({ ...filter, page: 1 }, asOfMs)],
  ]
  return { name: fileName(parts.filter((part) => part !== '').join('_')), about }
}

function subjectOf(stores: readonly Store[], everyStore: boolean): string {
  if (everyStore) return 'all-stores'
  return stores.length === 1 ? (stores[0]?.name ?? '') : `${stores.length}-stores`
}
