import { json } from '@remix-run/node'
import { unknownStore } from '~/domain/stores'
import { localDate } from '~/domain/time/zoned-time'
import type { AppContext } from '../server/context.server'
import { clientLocale } from '../server/requests/client-locale.server'
import { historyForm, type WrongDates } from './page/history-form.server'
import { quickRanges } from './page/range-words'
import { defaultBucket } from './question/buckets/bucket-slots'
import { historyPath, historyZone, parseHistoryFilter } from './question/filter'

/** What a problem of the address means to whoever filled in the form. */
function inWords(problems: readonly string[], name: 'from' | 'to'): string | null {
  const problem = problems.find((text) => text.startsWith(`${name}: `))?.slice(name.length + 2)
  if (problem === undefined) return null
  if (problem === 'after to') return 'This is after the last day. Choose an earlier day, or change To.'
  if (problem === 'a date is missing') return 'Choose this day too.'
  if (problem.startsWith('at most')) return `Choose a day ${problem.replace('before to', 'before the last day')}.`
  return `Use ${problem}.`
}

/**
 * The form of the history with everything that was sent in it, where only its dates are wrong. Nothing is asked of the
 * database or the registry, so stores stand there by their ids.
 * @returns a 400; null where the dates are not wrong, or something else is wrong too
 */
export function datesToMend({ settings }: Pick<AppContext, 'settings'>, request: Request) {
  const { searchParams } = new URL(request.url)
  const parsed = parseHistoryFilter(searchParams)
  if (searchParams.get('asof') || parsed.ok || parsed.dates === null) return null
  const { from, to, filter } = parsed.dates
  const timeZone = historyZone(filter, [], settings.DEFAULT_TIME_ZONE)
  const locale = clientLocale(request)
  const wrongDates: WrongDates = {
    from,
    to,
    problems: { from: inWords(parsed.problems, 'from'), to: inWords(parsed.problems, 'to') },
  }
  const form = historyForm({
    filter,
    stores: filter.storeIds.map((storeId) => ({ ...unknownStore(storeId, timeZone), name: storeId })),
    timeZone,
    width: filter.bucket ?? defaultBucket(filter.range),
    today: localDate(Date.now(), timeZone),
    retail: settings.retailCalendar,
    locale,
    wrongDates,
  })
  const mend = {
    form,
    ranges: quickRanges(filter, locale).map((range) => ({ ...range, current: false })),
    canonical: `${historyPath(filter)} ${from} ${to}`,
  }
  return json({ mend, details: parsed.problems }, { status: 400, headers: { 'Cache-Control': 'no-store' } })
}
