import type { LoaderFunctionArgs } from '@remix-run/node'
import { afterEach, describe, expect, it } from 'vitest'
import { readSettings } from '~/platform/process/settings'
import { type AppContext, provideContext } from '../server/context.server'
import { problemDetails } from '../ui/frame/problem-response'
import { loader as apiHistory } from './api.history/route'
import { loader as history } from './history/route'
import { loader as asOf } from './history_.as-of/route'
import { loader as exported } from './history_.export.$format/route'
import { loader as sql } from './sql/route'
import { loader as sqlFile } from './sql[.]csv/route'

const touched: string[] = []

/** A context in which every part that could be asked answers with an error, and says which was touched. */
function untouchable(): AppContext {
  const part = (name: string) =>
    new Proxy(
      {},
      {
        get(_, key) {
          touched.push(`${name}.${String(key)}`)
          throw new Error(`${name} was asked`)
        },
      },
    )
  const parts = [
    'log',
    'reads',
    'reusedReads',
    'workbench',
    'registry',
    'hub',
    'days',
    'storeHealth',
    'parquet',
    'imports',
  ]
  const settings = readSettings({ DATA_DIR: '/nowhere', QUESTDB_PG_URL: 'postgres://analyst:x@127.0.0.1:1/qdb' })
  return { settings, ...Object.fromEntries(parts.map((name) => [name, part(name)])) } as AppContext
}

type Loader = (args: LoaderFunctionArgs) => unknown

/** Status and text of what a loader answers or throws. */
async function answerOf(loader: Loader, address: string, params = {}): Promise<{ status: number; text: string }> {
  const args = { request: new Request(`http://localhost${address}`), params, context: {} } as LoaderFunctionArgs
  const given = await Promise.resolve()
    .then(() => loader(args))
    .catch((thrown: unknown) => {
      if (thrown instanceof Response) return thrown
      throw thrown
    })
  if (given instanceof Response) {
    const text = await given.text()
    const details = given.headers.get('content-type')?.includes('json') ? problemDetails(JSON.parse(text)) : []
    return { status: given.status, text: details.length > 0 ? details.join('\n') : text }
  }
  // Loaders of pages give their data with a status beside it.
  const { data, init } = given as { data: { problem?: { text: string } | null }; init: ResponseInit | null }
  return { status: init?.status ?? 200, text: data.problem?.text ?? '' }
}

const manyStores = Array.from({ length: 10_000 }, (_, n) => n)
/** Searches that make no sense to a history, with the field that the answer names. */
const HISTORY: [search: string, field: string][] = [
  ['range=1000y', 'range'],
  ['range=275760', 'range'],
  ['range=retail-2026-w54', 'range'],
  ['range=7d&range=30d', 'range'],
  ['range=%27%20OR%201=1%20--', 'range'],
  ['from=2026-02-30&to=2026-03-01', 'from'],
  ['from=%2B275760-09-13&to=%2B275760-09-13', 'from'],
  ['from=-000001-01-01&to=2026-01-01', 'from'],
  ['from=2026-03-02&to=2026-03-01', 'from'],
  ['from=2000-01-01&to=2099-12-31', 'from'],
  ['from=2026-03-01', 'to'],
  ['bucket=1s', 'bucket'],
  ['days=mon,someday', 'days'],
  ['hours=always', 'hours'],
  ['compare=never', 'compare'],
  ['zone=%27;DROP%20TABLE%20traffic', 'zone'],
  ['zone=%2B25:00', 'zone'],
  ['sort=ts;DROP', 'sort'],
  ['page=-1', 'page'],
  ['page=99999999999999999999', 'page'],
  ['store=%00', 'store'],
  [`store=${'x'.repeat(10_000)}`, 'store'],
  [`store=${manyStores.join(',')}`, 'store'],
  [manyStores.map((id) => `store=${id}`).join('&'), 'store'],
  [manyStores.map((id) => `group=${id}`).join('&'), 'group'],
]
const AS_OF: [search: string, field: string][] = [
  ['asof=soon', 'asof'],
  ['asof=2026-02-30T00:00:00Z', 'asof'],
  ['asof=0001-01-01T00:00:00Z', 'asof'],
  ['asof=%2B275760-09-13T00:00:00Z', 'asof'],
  ['asof=2999-01-01T00:00:00Z', 'asof'],
  ['asof=%27;DROP%20TABLE%20traffic', 'asof'],
]
const API: [search: string, field: string][] = [
  ['from=yesterday', 'from'],
  ['from=2026-02-30T00:00:00Z', 'from'],
  ['to=9999-12-31T23:59:59-12:00', 'to'],
  ['to=%2B275760-09-13T00:00:00Z', 'to'],
  ['from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z', 'from'],
  ['from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', 'from'],
  ['from=2000-01-01T00:00:00Z&to=2099-01-01T00:00:00Z', 'from'],
  ['store_id=', 'store_id'],
  ['store_id=1&store_id=2', 'store_id'],
  [`store_id=${manyStores.join(',')}`, 'store_id'],
  ['store_id=a%00b', 'store_id'],
]
const atAMoment = (cases: readonly [string, string][]) =>
  cases.map(([search, field]): [string, string] => [`${search}&asof=2026-01-01T00:00:00Z`, field])
/** Statements, with words of the answer. */
const STATEMENTS: [statement: string, words: string][] = [
  ['DROP TABLE traffic', 'only reads'],
  ["SELECT 1; INSERT INTO stores VALUES (now(), 'x')", 'One statement at a time.'],
  ["COPY traffic TO 'x'", 'only reads'],
  ['SELECT * FROM query_activity(', 'query_activity'],
  ['SELECT \u0000', 'control character'],
  [`SELECT ${'1,'.repeat(10_000)} 1`, 'A statement has at most'],
]

/** Cases by name, short enough to be told. */
const named = (cases: readonly [search: string, field: string][]) =>
  cases.map(([search, field]) => ({ shown: JSON.stringify(search.slice(0, 60)), search, field }))

describe('an address that makes no sense is answered 400 with what was wrong, and nothing is asked of database or registry', () => {
  afterEach(() => touched.splice(0))

  /** @returns what the answer says */
  async function refused(loader: Loader, address: string, params = {}): Promise<string> {
    provideContext(untouchable())
    const { status, text } = await answerOf(loader, address, params)
    expect({ status, touched }).toEqual({ status: 400, touched: [] })
    expect(text).not.toMatch(/SELECT .* FROM|at .*\.ts:/)
    return text
  }

  it.each(named(HISTORY))('/history: $shown', async ({ search, field }) => {
    expect(await refused(history, `/history?${search}`)).toContain(`${field}: `)
    const file = await refused(exported, `/history/export/csv?${search}`, { format: 'csv' })
    expect(file).toContain(`${field}: `)
  })
  it.each(named([...atAMoment(HISTORY), ...AS_OF]))('/history/as-of: $shown', async ({ search, field }) => {
    expect(await refused(asOf, `/history/as-of?${search}`)).toContain(`${field}: `)
    const file = await refused(exported, `/history/export/json?${search}`, { format: 'json' })
    expect(file).toContain(`${field}: `)
  })
  it.each(named([...API, ...AS_OF]))('/api/history: $shown', async ({ search, field }) => {
    expect(await refused(apiHistory, `/api/history?${search}`)).toContain(`${field}: `)
  })
  it.each(named(STATEMENTS))('/sql and /sql.csv: $shown', async ({ search, field }) => {
    const asked = new URLSearchParams({ q: search })
    expect(await refused(sql, `/sql?${asked}`)).toContain(field)
    expect(await refused(sqlFile, `/sql.csv?${asked}`)).toContain(field)
  })
})
