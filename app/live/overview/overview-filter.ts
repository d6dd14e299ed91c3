import { z } from 'zod'
import { MAX_ID_LENGTH } from '~/domain/events/messages'

/** The live page's filter, and its one canonical URL. */

/** Orders of the stores: by their groups, or all of them by one figure. */
export const OVERVIEW_SORTS = ['group', 'busiest', 'fullest', 'below', 'above', 'name'] as const
export type OverviewSort = (typeof OVERVIEW_SORTS)[number]

export const OVERVIEW_VIEWS = ['tiles', 'table'] as const
export type OverviewView = (typeof OVERVIEW_VIEWS)[number]

/** Most stores one address may name. None named means all, however many there are. */
const MAX_NAMED_STORES = 200
const MAX_TEXT = 100
/** Larger page numbers are rejected. */
const MAX_PAGE = 10_000

export type OverviewFilter = {
  /** Empty means all stores. */
  storeIds: string[]
  sort: OverviewSort
  view: OverviewView
  /** Name of one group; null for all. */
  group: string | null
  /** Part of a name or id to look for, as typed; empty for none. */
  search: string
  /** The view for a screen on a wall. */
  wall: boolean
  /** Which page of the stores, from 2 on; absent: the first. Past the end, the last one is shown. */
  page?: number
}

/** The filter, or one message per problem in the URL. */
export type ParsedOverviewFilter = { ok: true; filter: OverviewFilter } | { ok: false; problems: string[] }

const single = (name: string) => z.array(z.string()).max(1, `${name}: give it once`)
const text = (name: string, most: number) =>
  z
    .string()
    .max(most, `${name}: at most ${most} characters`)
    .regex(/^\P{Cc}*$/u, `${name}: no control characters`)

const filterSchema = z.object({
  store: z
    .array(text('store', MAX_ID_LENGTH))
    .max(MAX_NAMED_STORES, `store: at most ${MAX_NAMED_STORES} stores; leave it out for all`),
  sort: single('sort').pipe(z.array(z.enum(OVERVIEW_SORTS, `sort: one of ${OVERVIEW_SORTS.join(', ')}`))),
  view: single('view').pipe(z.array(z.enum(OVERVIEW_VIEWS, `view: one of ${OVERVIEW_VIEWS.join(', ')}`))),
  group: single('group').pipe(z.array(text('group', MAX_TEXT))),
  q: single('q').pipe(z.array(text('q', MAX_TEXT))),
  wall: single('wall').pipe(z.array(z.enum(['0', '1'], 'wall: 1 or 0'))),
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

/** Parses the query of a URL. Empty fields, as plain forms send them, count as absent; unknown ones are ignored. */
export function parseOverviewFilter(search: URLSearchParams): ParsedOverviewFilter {
  const given = (name: string) => search.getAll(name).filter((value) => value !== '')
  const named = given('store').flatMap((value) => value.split(','))
  const parsed = filterSchema.safeParse({
    store: [...new Set(named.map((id) => id.trim()).filter((id) => id !== ''))],
    sort: given('sort'),
    view: given('view'),
    group: given('group'),
    q: given('q'),
    wall: given('wall'),
    page: given('page'),
  })
  if (!parsed.success) return { ok: false, problems: [...new Set(parsed.error.issues.map((issue) => issue.message))] }
  const { store, sort, view, group, q, wall, page } = parsed.data
  return {
    ok: true,
    filter: {
      storeIds: store,
      sort: sort[0] ?? 'group',
      view: view[0] ?? 'tiles',
      group: group[0] ?? null,
      search: q[0] ?? '',
      wall: wall[0] === '1',
      ...(page[0] !== undefined && page[0] > 1 ? { page: page[0] } : {}),
    },
  }
}

/** The canonical URL of a filter, `/?…`: fields in a fixed order, defaults left out. */
export function overviewPath(filter: OverviewFilter): string {
  const fields: string[] = []
  if (filter.storeIds.length > 0) fields.push(`store=${filter.storeIds.map(encodeURIComponent).join(',')}`)
  if (filter.sort !== 'group') fields.push(`sort=${filter.sort}`)
  if (filter.group !== null) fields.push(`group=${encodeURIComponent(filter.group)}`)
  if (filter.search !== '') fields.push(`q=${encodeURIComponent(filter.search)}`)
  if (filter.view !== 'tiles') fields.push(`view=${filter.view}`)
  if (filter.wall) fields.push('wall=1')
  if (filter.page !== undefined && filter.page > 1) fields.push(`page=${filter.page}`)
  return fields.length > 0 ? `/?${fields.join('&')}` : '/'
}
