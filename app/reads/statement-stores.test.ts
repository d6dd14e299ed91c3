import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { EVERY_ROW } from '~/domain/counted-stores'
import { CHECKOUT } from '~/services/checkout'
import { HOSTILE_IDS } from '~/tests/hostile/lists/ids'
import { doorRows, ofEveryStore, ofStores, shownSql, statement, storeId, withStoreId } from './statement'

const merged = (into: Record<string, string>) => ({ ...EVERY_ROW, mergedInto: new Map(Object.entries(into)) })
const counted = merged({ 'zurich-hfb': 'zurich-hbf', zurihc: 'zurich-hbf', 'a-typo': 'a' })

it('without merges and hidden stores a statement names the column itself', () => {
  const { sql } = statement(
    EVERY_ROW,
    (bind) =>
      `SELECT ${storeId(bind)} FROM ${withStoreId('traffic', 'ts', 'WHERE true', bind)} AND ${ofStores(['10'], bind)} ${ofEveryStore(bind)}`,
  )
  expect(sql).toBe('SELECT store_id FROM traffic WHERE true AND store_id = $1 null')
  expect(statement(EVERY_ROW, (bind) => doorRows('traffic_1h', 'WHERE true', bind)).sql).toBe('traffic_1h WHERE true')
})

it('a query for a store includes all ids that count for it, whichever of them is named', () => {
  for (const named of ['zurich-hbf', 'zurich-hfb', 'zurihc']) {
    const { sql, binds } = statement(counted, (bind) => ofStores([named], bind))
    expect([sql, binds]).toEqual(['store_id IN ($1, $2, $3)', ['zurich-hbf', 'zurich-hfb', 'zurihc']])
  }
  expect(statement(counted, (bind) => ofStores(['b'], bind)).sql).toBe('store_id = $1')
  expect(statement(counted, (bind) => storeId(bind)).sql).toBe(
    "CASE WHEN store_id = 'zurich-hfb' THEN 'zurich-hbf' WHEN store_id = 'zurihc' THEN 'zurich-hbf' " +
      "WHEN store_id = 'a-typo' THEN 'a' ELSE store_id END AS store_id",
  )
})

it('hidden stores are left out using the shorter of two lists', () => {
  const leftOut = new Set(['h1', 'h2'])
  const where = (ids: string[]) =>
    statement({ ...EVERY_ROW, leftOut, counted: new Set(ids) }, (bind) => ofEveryStore(bind) ?? '')
  expect(where(['a', 'b', 'c'])).toEqual({ sql: 'NOT (store_id IN ($1, $2))', binds: ['h1', 'h2'] })
  expect(where(['a'])).toEqual({ sql: 'store_id = $1', binds: ['a'] })
})

it('a merged id with any characters stays one literal, in the statement run and the one shown', () => {
  for (const { name, id } of HOSTILE_IDS) {
    const { sql } = statement(merged({ [id]: "it's $1" }), (bind) => `${storeId(bind)} WHERE ts > ${bind(0)}`)
    const shown = shownSql({ sql, binds: ['1970-01-01T00:00:00.000Z'] })
    expect(shown.endsWith("WHERE ts > '1970-01-01T00:00:00.000Z'"), name).toBe(true)
    const literals = shown.match(/'(?:[^']|'')*'/g) ?? []
    if (literals.length === 3) expect(literals[1], name).toBe("'it''s $1'")
    else expect(sql, name).toMatch(/^store_id WHERE/)
  }
})

const APP = join(CHECKOUT, 'app')
const sources = readdirSync(APP, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /(^|\/)reads\/.*\.ts$/.test(file) && !/\.test\.ts$/.test(file),
)

/** Uses of a table's own column in a source, apart from the functions of `statement.ts`. */
function rawUses(source: string): string[] {
  const conditions = source.match(/isOneOf\('store_id'[^)]*\)|\bstore_id\s*(?:=|!=|IN\b|NOT\b|LIKE\b|~)[^>]/g) ?? []
  // A select list, from SELECT to the FROM that names a table: it may name the column only as the alias made by
  // `storeId`.
  const lists = source.match(/SELECT(?:(?!SELECT|FROM)[\s\S])*FROM \$\{(?:TABLE|VIEW)[^}]*\}/g) ?? []
  const partitions = source.match(/FROM \$\{(?:TABLE|VIEW)[^}]*\}(?:(?!SELECT)[^`])*PARTITION BY store_id/g) ?? []
  return [...conditions, ...lists.filter((list) => /(?<!\.)\bstore_id\b/.test(list)), ...partitions]
}

/** As the sources spell it. */
const TRAFFIC = ['$', '{TABLE.traffic}'].join('')

/** Columns that an inner relation has already mapped, by file. */
const TOLD_APART_BEFORE: Record<string, string[]> = {
  // By the original id of the rows: replacing imported counts depends on it.
  'stored-counts.ts': [
    `SELECT ts, store_id, door_id, customers_in AS entries, customers_out AS exits FROM ${TRAFFIC}`,
    `SELECT timestamp_floor('h', ts) AS ts, store_id, door_id, sum(customers_in) AS entries, sum(customers_out) AS exits\n      FROM ${TRAFFIC}`,
  ],
  // From a relation in which each row already counts for its store.
  'history-shown-sql.ts': ["isOneOf('store_id', storeIds, bind)"],
}

it('statements use the column store_id of a table only through storeId, ofStores and their relatives', () => {
  expect(rawUses("isOneOf('store_id', ids, bind)")).toHaveLength(1)
  expect(rawUses(`\`SELECT ts, store_id FROM ${TRAFFIC}\``)).toHaveLength(1)
  expect(rawUses(`\`FROM ${TRAFFIC} WHERE store_id = $1 \``)).toHaveLength(1)
  expect(rawUses(`\`FROM ${TRAFFIC} LATEST ON ts PARTITION BY store_id\``)).toHaveLength(1)
  expect(sources.length).toBeGreaterThan(30)
  for (const file of sources) {
    if (file === 'reads/statement.ts') continue
    const uses = rawUses(readFileSync(join(APP, file), 'utf8'))
    expect(uses, file).toEqual(TOLD_APART_BEFORE[basename(file)] ?? [])
  }
})
