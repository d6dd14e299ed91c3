import { z } from 'zod'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { addressInstantMs } from '~/domain/time/instants'
import { FIRST_YEAR, LAST_YEAR } from '../../history/question/range'
import { parseAsOf } from '../../history/question/revisions-address'

/** Responses of the JSON API. Times are ISO 8601 UTC; counts are people. */

/** Schema of a store id in the API: a number if it is all digits (and a number can hold it exactly), else text. */
const apiStoreIdSchema = z.union([z.number().int().nonnegative(), z.string().min(1)])

/** A store id for the API: a number if that preserves all its digits. */
export function apiStoreId(storeId: string): number | string {
  const number = Number(storeId)
  return /^(0|[1-9]\d*)$/.test(storeId) && Number.isSafeInteger(number) ? number : storeId
}

/** A time for the API, ISO 8601; with milliseconds only if there are any. */
export function apiTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z')
}

/**
 * `GET /api/stores/:id`; `GET /api/stores` is a list of these. `last_updated` is the time of the newest event, null
 * before the first.
 */
export const apiStoreSchema = z.object({
  store_id: apiStoreIdSchema,
  /** Occupancy, at least 0. */
  current_customers: z.number().int().nonnegative(),
  last_updated: z.iso.datetime().nullable(),
})
export type ApiStore = z.infer<typeof apiStoreSchema>

/** The most stores in one response of `GET /api/stores`, and the default. */
const MOST_STORES = 1_000

/**
 * Parameters of `GET /api/stores`: at most `limit` stores in order of id, after the id `after`, with `search` in name
 * or id.
 */
export type StoresQuery = { limit: number; after: string | null; search: string }

/** One item of `GET /api/history`: a UTC hour of a store with counts. */
export const apiHourSchema = z.object({
  store_id: apiStoreIdSchema,
  hour: z.iso.datetime(),
  customers_in_total: z.number().int(),
  customers_out_total: z.number().int(),
  net_change: z.number().int(),
})
export type ApiHour = z.infer<typeof apiHourSchema>

/** `GET /api/latest-event`. */
export const apiLatestEventSchema = z.object({
  store_id: apiStoreIdSchema,
  customers_in: z.number().int(),
  customers_out: z.number().int(),
  time_stamp: z.iso.datetime(),
})
export type ApiLatestEvent = z.infer<typeof apiLatestEventSchema>

/** Every error: a constant code, a text for people and, if useful, what was wrong and where. */
export const apiErrorSchema = z.object({ error: z.string(), message: z.string(), details: z.unknown().optional() })
export type ApiError = z.infer<typeof apiErrorSchema>

/** State of one component in `GET /ready`. */
const partStateSchema = z.enum(['ready', 'away', 'off', 'unknown'])

/**
 * `GET /ready`: `kafka` is `off` if the worker reads no Kafka, `unknown` while the worker does not answer. `workbench`
 * is `stuck` while a statement of the SQL page runs past its limit, since `workbench_stuck_since`; pages do not depend
 * on it.
 */
const readinessSchema = z.object({
  state: z.enum(['ready', 'not_ready']),
  questdb: partStateSchema,
  kafka: partStateSchema,
  worker: partStateSchema,
  workbench: z.enum(['ready', 'stuck']),
  workbench_stuck_since: z.iso.datetime().nullable(),
  /** The limit on stores that was reached within the last hour and what to do, as a message; null if none was. */
  stores_refused: z.string().nullable(),
})
export type Readiness = z.infer<typeof readinessSchema>

const MOST_DAYS = 400
const MOST_DAYS_ALL_STORES = 31

const instant = z
  .string()
  .transform((text, issues): number => {
    const atMs = addressInstantMs(text)
    if (!Number.isNaN(atMs)) return atMs
    issues.addIssue({ code: 'custom', message: 'an ISO 8601 time such as 2026-03-01T00:00:00Z or …T01:00:00%2B01:00' })
    return z.NEVER
  })
  .refine((atMs) => {
    const year = new Date(atMs).getUTCFullYear()
    return year >= FIRST_YEAR && year <= LAST_YEAR
  }, `a year from ${FIRST_YEAR} to ${LAST_YEAR}`)
/** A moment in the past, parsed as the pages parse it. */
const asOfInstant = (nowMs: number) =>
  z.string().transform((text, issues): number => {
    const asOf = parseAsOf(text, nowMs)
    if (typeof asOf === 'number') return asOf
    issues.addIssue({ code: 'custom', message: asOf.replace(/^asof: /, '') })
    return z.NEVER
  })
const storeId = z
  .string()
  .trim()
  .min(1, 'the id of a store')
  .max(128, 'at most 128 characters')
  .regex(/^\P{Cc}*$/u, 'no control characters')

/** Invalid query parameters, one entry each. */
export type ParameterProblem = { parameter: string; problem: string }

/** Parses query parameters with a schema, each at most once. */
function parseParameters<Schema extends z.ZodType>(
  params: URLSearchParams,
  names: readonly string[],
  schema: Schema,
): { query: z.infer<Schema> } | { problems: ParameterProblem[] } {
  const repeated = names.filter((name) => params.getAll(name).length > 1)
  if (repeated.length > 0) return { problems: repeated.map((parameter) => ({ parameter, problem: 'give it once' })) }
  const parsed = schema.safeParse(Object.fromEntries(params))
  if (parsed.success) return { query: parsed.data }
  return {
    problems: parsed.error.issues.map((issue) => ({ parameter: String(issue.path[0]), problem: issue.message })),
  }
}

const limitText = `a whole number from 1 to ${MOST_STORES}`
const storesParameters = z.object({
  limit: z
    .string()
    .regex(/^[1-9]\d*$/, limitText)
    .transform(Number)
    .refine((limit) => limit <= MOST_STORES, limitText)
    .default(MOST_STORES),
  after: storeId.optional(),
  q: z
    .string()
    .max(100, 'at most 100 characters')
    .regex(/^\P{Cc}*$/u, 'no control characters')
    .default(''),
})

/** Parses the parameters of `GET /api/stores`. */
export function parseStoresQuery(params: URLSearchParams): { query: StoresQuery } | { problems: ParameterProblem[] } {
  const parsed = parseParameters(params, ['limit', 'after', 'q'], storesParameters)
  if ('problems' in parsed) return parsed
  const { limit, after, q } = parsed.query
  return { query: { limit, after: after ?? null, search: q } }
}

/** The URL of the response that follows the store `lastId`. */
export function storesPathAfter({ limit, search }: StoresQuery, lastId: string): string {
  const fields = new URLSearchParams({ ...(search === '' ? {} : { q: search }), limit: String(limit), after: lastId })
  return `/api/stores?${fields}`
}

const historyParameters = (nowMs: number) =>
  z.object({
    store_id: storeId.optional(),
    from: instant.optional(),
    to: instant.optional(),
    asof: asOfInstant(nowMs).optional(),
  })

/**
 * Parameters of `GET /api/history`. `fromMs` and `toMs` are epoch ms, `fromMs` at the start of a UTC hour. `asOfMs`:
 * answer with what was known at that moment; null: with what is known now.
 */
export type HistoryQuery = { storeId: string | null; fromMs: number; toMs: number; asOfMs: number | null }

/**
 * Parses the parameters of `GET /api/history`. Default for `from`: the 24 hours up to `to`, that is the 23 complete
 * hours and the current one. Default for `to`: now, or the moment of `asof`. `problems` has one entry per wrong
 * parameter.
 */
export function parseHistoryQuery(
  params: URLSearchParams,
  nowMs: number,
): { query: HistoryQuery } | { problems: ParameterProblem[] } {
  const parsed = parseParameters(params, ['store_id', 'from', 'to', 'asof'], historyParameters(nowMs))
  if ('problems' in parsed) return parsed
  const { store_id, from, to, asof } = parsed.query
  const toMs = to ?? asof ?? nowMs
  const openHour = Math.ceil(toMs / HOUR_MS) * HOUR_MS - HOUR_MS
  const fromMs = Math.floor((from ?? openHour - 23 * HOUR_MS) / HOUR_MS) * HOUR_MS
  if ((from ?? fromMs) >= toMs) return { problems: [{ parameter: 'from', problem: 'must be before to' }] }
  const mostDays = store_id === undefined ? MOST_DAYS_ALL_STORES : MOST_DAYS
  if (toMs - fromMs > mostDays * DAY_MS + HOUR_MS) {
    const problem = `at most ${mostDays} days before to${store_id === undefined ? ' without store_id' : ''}`
    return { problems: [{ parameter: 'from', problem }] }
  }
  return { query: { storeId: store_id ?? null, fromMs, toMs, asOfMs: asof ?? null } }
}
