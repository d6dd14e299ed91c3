import { zoneWords } from '~/app/ui/words/zone-words'
import { pagesAround } from '../../ui/pager'
import { MOST_BARS_OF_PHONES, renderBucketChart } from '../chart/bucket-chart.server'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import type { HistoryBucket } from '../question/buckets/buckets'
import type { BucketSlot } from '../question/buckets/hour-slots'
import type { ChangedBucket } from '../question/changed-buckets'
import type { HistoryFilter } from '../question/filter'
import { asOfPath } from '../question/revisions-address'
import { differenceLabel } from './bucket-labels'
import { TIME_HEADS, whenOf } from './bucket-rows'
import { changedLines } from './changed-lines.server'
import { WIDTH_WORDS } from './range-words'

/** Rows of one page of the table. */
const ROWS_PER_PAGE = 48

type Counts = { entries: number; exits: number }
type Bucket = BucketSlot & { was: Counts | null; now: Counts | null; changed: ChangedBucket | null }

/** Statements that return the page's figures. */
type AsOfSql = { totals: string; buckets: string }

/** The buckets of an as-of page, as text, newest first. */
export function asOfPage(
  { width, buckets, sql }: { width: BucketWidth; buckets: readonly Bucket[]; sql: AsOfSql | null },
  { filter, asOfMs, timeZone, locale }: { filter: HistoryFilter; asOfMs: number; timeZone: string; locale: string },
) {
  const count = new Intl.NumberFormat(locale)
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' })
  const whole = width === '1d' || width === 'week'
  const sum = (countsOf: (bucket: Bucket) => Counts | null, what: keyof Counts) =>
    buckets.reduce((people, bucket) => people + (countsOf(bucket)?.[what] ?? 0), 0)
  const entries = sum(({ was }) => was, 'entries')
  const exits = sum(({ was }) => was, 'exits')
  const pages = Math.max(1, Math.ceil(buckets.length / ROWS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const to = (at: number) => asOfPath({ ...filter, page: at }, asOfMs)
  const shown = [...buckets].reverse().slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE)
  const drawn = drawnOf({ width, buckets }, { asOfMs, timeZone, locale })
  return {
    ...drawn,
    sql,
    totals: {
      entries: count.format(entries),
      exits: count.format(exits),
      net: differenceLabel(entries - exits, locale),
      entriesSince: signed.format(sum(({ now }) => now, 'entries') - entries),
      exitsSince: signed.format(sum(({ now }) => now, 'exits') - exits),
    },
    timeHead: TIME_HEADS[width],
    rows: shown.map(({ was, now, ...slot }) => ({
      key: new Date(slot.fromMs).toISOString(),
      ...whenOf(slot, width, locale),
      entries: was === null ? '–' : count.format(was.entries),
      exits: was === null ? '–' : count.format(was.exits),
      net: was === null ? '–' : differenceLabel(was.entries - was.exits, locale),
      since:
        was?.entries === now?.entries && was?.exits === now?.exits
          ? null
          : `${signed.format((now?.entries ?? 0) - (was?.entries ?? 0))} in, ${signed.format((now?.exits ?? 0) - (was?.exits ?? 0))} out`,
    })),
    changes: changedLines(
      buckets.flatMap(({ changed }) => changed ?? []),
      { timeZone, locale, whole },
    ),
    pager: pagesAround(page, pages, to),
  }
}

/** Known buckets in the form a chart draws. */
export function knownBuckets(buckets: readonly (BucketSlot & { was: Counts | null })[]): HistoryBucket[] {
  return buckets.map(({ fromMs, toMs, date, lastDate, time, offset, was }) => ({
    ...{ fromMs, toMs, date, lastDate, time, offset },
    state: was === null ? 'unknown' : 'complete',
    entries: was?.entries ?? null,
    exits: was?.exits ?? null,
    withinHours: true,
    changed: false,
  }))
}

/** The chart of what was known; it never changes, whatever becomes known later. */
function drawnOf(
  { width, buckets }: { width: BucketWidth; buckets: readonly Bucket[] },
  { asOfMs, timeZone, locale }: { asOfMs: number; timeZone: string; locale: string },
) {
  const known = knownBuckets(buckets)
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone,
  })
  const chart = {
    buckets: known,
    width,
    byStore: null,
    compared: [],
    locale,
    title: `Entries and exits ${WIDTH_WORDS[width].by.toLowerCase()}`,
    description: `As known on ${moment.format(asOfMs)}, ${zoneWords(timeZone)}. The table below has the same figures.`,
  }
  return {
    by: WIDTH_WORDS[width].by,
    charts: {
      wide: renderBucketChart({ ...chart, size: 'wide' }),
      narrow: known.length <= MOST_BARS_OF_PHONES ? renderBucketChart({ ...chart, size: 'narrow' }) : null,
    },
    states: [...new Set(known.map(({ state }) => state))],
  }
}

export type AsOfPage = ReturnType<typeof asOfPage>
