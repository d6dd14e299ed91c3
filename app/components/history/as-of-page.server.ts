import type { BucketWidth } from '~/domain/history/bucket-slots'
import type { HistoryFilter } from '~/domain/history/filter'
import type { BucketSlot } from '~/domain/history/hour-slots'
import type { ChangedBucket } from '~/domain/revisions'
import { asOfPath } from '~/domain/revisions-address'
import { changedLines } from './changed-lines.server'

/** Rows of one page of the table. */
const ROWS_PER_PAGE = 48

type Counts = { entries: number; exits: number }
type Bucket = BucketSlot & { was: Counts | null; now: Counts | null; changed: ChangedBucket | null }

/** What an as-of page shows of its buckets, in words, newest first. */
export function asOfPage(
  { width, buckets }: { width: BucketWidth; buckets: readonly Bucket[] },
  { filter, asOfMs, timeZone, locale }: { filter: HistoryFilter; asOfMs: number; timeZone: string; locale: string },
) {
  const count = new Intl.NumberFormat(locale)
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' })
  const day = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  const whole = width === '1d' || width === 'week'
  const sum = (of: (bucket: Bucket) => Counts | null, what: keyof Counts) =>
    buckets.reduce((people, bucket) => people + (of(bucket)?.[what] ?? 0), 0)
  const entries = sum(({ was }) => was, 'entries')
  const exits = sum(({ was }) => was, 'exits')
  const most = buckets.reduce((people, { was }) => Math.max(people, was?.entries ?? 0), 1)
  const pages = Math.max(1, Math.ceil(buckets.length / ROWS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const to = (at: number) => asOfPath({ ...filter, page: at }, asOfMs)
  const shown = [...buckets].reverse().slice((page - 1) * ROWS_PER_PAGE, page * ROWS_PER_PAGE)
  return {
    totals: {
      entries: count.format(entries),
      exits: count.format(exits),
      net: signed.format(entries - exits),
      entriesSince: signed.format(sum(({ now }) => now, 'entries') - entries),
      exitsSince: signed.format(sum(({ now }) => now, 'exits') - exits),
    },
    rows: shown.map(({ fromMs, date, time, offset, was, now }) => ({
      key: new Date(fromMs).toISOString(),
      day: day.format(new Date(`${date}T12:00:00Z`)),
      time: whole ? '' : offset === null ? time : `${time} (${offset})`,
      entries: was === null ? '–' : count.format(was.entries),
      exits: was === null ? '–' : count.format(was.exits),
      share: was === null ? 0 : was.entries / most,
      since:
        was?.entries === now?.entries && was?.exits === now?.exits
          ? null
          : `${signed.format((now?.entries ?? 0) - (was?.entries ?? 0))} in, ${signed.format((now?.exits ?? 0) - (was?.exits ?? 0))} out`,
    })),
    changes: changedLines(
      buckets.flatMap(({ changed }) => changed ?? []),
      { timeZone, locale, whole },
    ),
    pager: { page, pages, newer: page > 1 ? to(page - 1) : null, older: page < pages ? to(page + 1) : null },
  }
}
export type AsOfPage = ReturnType<typeof asOfPage>
