import { z } from 'zod'
import { MAX_ID_LENGTH } from '../messages'
import { isTimeZone } from '../stores'

/** What the history page is asked for, and the one address each question has. */

/** Spans the history page offers, longest last. */
export const HISTORY_RANGES = ['24h', '7d', '30d'] as const
export type HistoryRange = (typeof HISTORY_RANGES)[number]

/** Most stores one address may name. None named means all, however many there are. */
export const MAX_NAMED_STORES = 200

/** A page number above this is taken for nonsense. */
const MAX_PAGE = 10_000

export type HistoryFilter = {
  /** Sorted, without repeats; empty means all stores. */
  storeIds: string[]
  range: HistoryRange
  /** IANA zone asked for; null where the page chooses (see `historyZone`). */
  timeZone: string | null
  /** Page of the table of hours, from 1; past the end, the last one is shown. */
  page: number
}

/** The filter, or one line for each thing in the address that makes no sense. */
export type ParsedHistoryFilter = { ok: true; filter: HistoryFilter } | { ok: false; problems: string[] }

const single = (name: string) => z.array(z.string()).max(1, `${name}: give it once`)

const filterSchema = z.object({
  store: z
    .array(
      z
        .string()
        .max(MAX_ID_LENGTH, `store: an id has at most ${MAX_ID_LENGTH} characters`)
        .regex(/^\P{Cc}*$/u, 'store: an id has no control characters'),
    )
    .max(MAX_NAMED_STORES, `store: at most ${MAX_NAMED_STORES} stores; leave it out for all`),
  range: single('range').pipe(z.array(z.enum(HISTORY_RANGES, `range: one of ${HISTORY_RANGES.join(', ')}`))),
  zone: single('zone').pipe(
    z.array(z.string().refine(isTimeZone, 'zone: an IANA time zone such as Europe/Zurich or UTC')),
  ),
  page: single('page').pipe(
    z.array(
      z
        .string()
        .regex(/^[1-9]\d*$/, 'page: a whole number from 1')
        .transform(Number)
        .refine((page) => page <= MAX_PAGE, `page: at most ${MAX_PAGE}`),
    ),
  ),
})

/** Reads the search part of an address. Empty fields, as plain forms send them, count as not given; unknown ones are ignored. */
export function parseHistoryFilter(search: URLSearchParams): ParsedHistoryFilter {
  const given = (name: string) => search.getAll(name).filter((value) => value !== '')
  const named = given('store').flatMap((value) => value.split(','))
  const parsed = filterSchema.safeParse({
    store: [...new Set(named.map((id) => id.trim()).filter((id) => id !== ''))].sort(),
    range: given('range'),
    zone: given('zone'),
    page: given('page'),
  })
  if (!parsed.success) return { ok: false, problems: [...new Set(parsed.error.issues.map((issue) => issue.message))] }
  const { store, range, zone, page } = parsed.data
  return {
    ok: true,
    filter: { storeIds: store, range: range[0] ?? '24h', timeZone: zone[0] ?? null, page: page[0] ?? 1 },
  }
}

/** The canonical address of a filter, `/history?…`: fields in a fixed order, what is the default left out. */
export function historyPath(filter: HistoryFilter): string {
  const fields: string[] = []
  if (filter.storeIds.length > 0) fields.push(`store=${filter.storeIds.map(encodeURIComponent).join(',')}`)
  if (filter.range !== '24h') fields.push(`range=${filter.range}`)
  if (filter.timeZone !== null) fields.push(`zone=${encodeURIComponent(filter.timeZone).replaceAll('%2F', '/')}`)
  if (filter.page > 1) fields.push(`page=${filter.page}`)
  return fields.length > 0 ? `/history?${fields.join('&')}` : '/history'
}

/** The page's one zone: the one asked for, else the one that all chosen stores share, else the default. */
export function historyZone(
  filter: Pick<HistoryFilter, 'timeZone'>,
  chosen: readonly { timeZone: string }[],
  defaultZone: string,
): string {
  if (filter.timeZone !== null) return filter.timeZone
  const zones = new Set(chosen.map((store) => store.timeZone))
  return zones.size === 1 ? (chosen[0]?.timeZone ?? defaultZone) : defaultZone
}
