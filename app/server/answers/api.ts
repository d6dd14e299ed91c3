import { z } from 'zod'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { addressInstantMs } from '~/domain/time/instants'
import { FIRST_YEAR, LAST_YEAR } from '../../history/question/range'
import { parseAsOf } from '../../history/question/revisions-address'

/** Answers of the JSON API. Times are ISO 8601 UTC; counts are people. */

/**
 * A store id as the API writes it: a number where it is all digits (and a number can hold it exactly), else the text.
 */
const apiStoreIdSchema = z.union([z.number().int().nonnegative(), z.string().min(1)])

/** A store id as the API writes it: a number where all its digits survive being one. */
export function apiStoreId(storeId: string): number | string {
  const number = Number(storeId)
  return /^(0|[1-9]\d*)$/.test(storeId) && Number.isSafeInteger(number) ? number : storeId
}

/** A time as the API writes it: milliseconds only where there are any. */
export function apiTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('.000Z', 'Z')
}

/**
 * `GET /api/stores/:id`; `GET /api/stores` is a list of them. `last_updated` is the newest event, null before the
 * first.
 */
export const apiStoreSchema = z.object({
  store_id: apiStoreIdSchema,
  /** Occupancy, at least 0. */
  current_customers: z.number().int().nonnegative(),
  last_updated: z.iso.datetime().nullable(),
})
export type ApiStore = z.infer<typeof apiStoreSchema>

/** Stores of one answer of `GET /api/stores` at most, and unless fewer are asked for. */
const MOST_STORES = 1_000

/**
 * Parameters of `GET /api/stores`: at most `limit` stores in the order of their ids, from the one after `after` on,
 * with `search` in name or id.
 */
export type StoresQuery = { limit: number; after: string | null; search: string }

/** One item of `GET /api/history`: a UTC hour of a store in which something was counted. */
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

/** Every error: a constant code, a text for people and, where it helps, what was wrong and where. */
export const apiErrorSchema = z.object({ error: z.string(), message: z.string(), details: z.unknown().optional() })
export type ApiError = z.infer<typeof apiErrorSchema>

/** One part of `GET /ready`. */
const partStateSchema = z.enum(['ready', 'away', 'off', 'unknown'])

/**
 * `GET /ready`: `kafka` is `off` where the worker takes no messages from Kafka, `unknown` while the worker does not
 * answer. `workbench` is `stuck` while a statement of the page SQL goes on past its limit, `workbench_stuck_since`;
 * pages do not need it.
 */
const readinessSchema = z.object({
  state: z.enum(['ready', 'not_ready']),
  questdb: partStateSchema,
  kafka: partStateSchema,
  worker: partStateSchema,
  workbench: z.enum(['ready', 'stuck']),
  workbench_stuck_since: z.iso.datetime().nullable(),
  /** The bound of stores that was reached within the last hour and what to do, in words; null where none was. */
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
/** A moment that is over, read as the pages read it. */
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

/** Parameters that make no sense, one entry for each. */
export type ParameterProblem = { parameter: string; problem: string }

/** The fields of an address as a schema reads them, each at most once. */
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

/** Reads the parameters of `GET /api/stores`. */
export function parseStoresQuery(params: URLSearchParams): { query: StoresQuery } | { problems: ParameterProblem[] } {
  const parsed = parseParameters(params, ['limit', 'after', 'q'], storesParameters)
  if ('problems' in parsed) return parsed
  const { limit, after, q } = parsed.query
  return { query: { limit, after: after ?? null, search: q } }
}

/** The address of the answer that follows one that ended with the store `lastId`. */
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
 * Parameters of `GET /api/history`; `fromMs` and `toMs` are epoch ms, `fromMs` at the begin of a UTC hour. `asOfMs`:
 * what was known at that moment is asked for; null: what is known now.
 */
export type HistoryQuery = { storeId: string | null; fromMs: number; toMs: number; asOfMs: number | null }

/**
 * Reads the parameters of `GET /api/history`. Without `from` it is the 24 hours up to `to`: the 23 complete ones and
 * the open one; without `to` it is now, or the moment of `asof`. `problems` has one entry for each parameter that is
 * wrong.
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
