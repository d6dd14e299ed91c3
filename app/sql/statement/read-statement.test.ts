import { describe, expect, it } from 'vitest'
import { HOSTILE_STATEMENTS } from '~/tests/hostile/lists/statements'
import { RECIPES } from '../cookbook/all-recipes'
import { TABLE_DOCS } from '../table-docs/all-tables'
import { beginningWords } from './beginning-words'
import { readStatement } from './read-statement'

const problemOf = (sql: string) => {
  const read = readStatement(sql)
  return read.ok ? null : read.problem
}

describe('checking statements', () => {
  it.each(HOSTILE_STATEMENTS.map(({ name, sql }) => [name, sql]))(
    'refuses in words before the database: %s',
    (_, sql) => {
      const read = readStatement(sql)
      expect([sql, read.ok ? null : read.problem]).toEqual([sql, expect.stringMatching(/^[A-Z"a-z@][^\n]{8,}[.)]$/)])
      if (!read.ok && read.at !== null) expect(read.at).toBeLessThanOrEqual(sql.length + 1)
    },
  )

  it.each(RECIPES.map(({ id, sql }) => [id, sql]))('lets the recipe %s pass', (_, sql) => {
    expect(problemOf(sql)).toBeNull()
  })

  it.each(
    TABLE_DOCS.flatMap(({ names, columns }) =>
      names.map((name) => [name, columns.map((column) => column.name)] as const),
    ),
  )('knows %s and its columns', (table, columns) => {
    const list = columns.map((column) => `t."${column}"`).join(', ')
    expect(problemOf(`SELECT ${list} FROM ${table} t WHERE ts > now() LIMIT 10`)).toBeNull()
    expect(problemOf(`SELECT ${columns.join(', ')} FROM "${table}"`)).toBeNull()
    expect(problemOf(`SHOW COLUMNS FROM ${table};`)).toBeNull()
  })

  it.each([
    'SELECT 1',
    'SELECT count(*) FROM traffic',
    "SELECT count() total FROM traffic t WHERE t.store_id = '10';",
    'SELECT * FROM traffic LIMIT 10',
    'SELECT store_id, count_distinct(t.event_id), count(DISTINCT door_id) FROM traffic t',
    'SELECT t.* FROM traffic t JOIN stores s ON t.store_id = s.store_id',
    'SELECT t."store_id" FROM traffic AS t LEFT JOIN stores AS s ON (store_id)',
    "SELECT ts, sum(customers_in) FROM traffic SAMPLE BY 1h FROM '2026-01-01' TO '2026-02-01' FILL(0) ALIGN TO CALENDAR TIME ZONE 'Europe/London' WITH OFFSET '00:00'",
    'SELECT * FROM traffic LATEST ON ts PARTITION BY store_id, door_id',
    'SELECT store_id, count() AS n FROM traffic GROUP BY store_id ORDER BY n DESC, 1 LIMIT -5',
    'SELECT store_id, count() FROM traffic GROUP BY store_id ORDER BY count DESC',
    'SELECT extract(hour FROM ts) AS hour_of_day FROM traffic',
    'SELECT cast(customers_in AS double) / 3 ratio, customers_out::long, ts::date FROM traffic',
    'SELECT "sum(customers_in)" FROM (SELECT sum(customers_in) FROM traffic)',
    'SELECT a.ts, b.name FROM traffic a ASOF JOIN stores b ON (store_id) TOLERANCE 10s',
    "SELECT * FROM traffic WHERE store_id LIKE 'a%' OR door_id ILIKE '%front%' AND source NOT LIKE 'kafka:%'",
    "SELECT * FROM traffic WHERE ts IN '2026-01-01;6h;1d;30' AND ts BETWEEN '2026-01-01' AND now()",
    'SELECT * FROM traffic WHERE store_id IN (SELECT store_id FROM stores WHERE area_m2 > 100) UNION ALL SELECT * FROM traffic',
    '(SELECT ts FROM traffic) UNION (SELECT ts FROM visits) ORDER BY ts',
    'WITH a AS (SELECT ts FROM traffic), b AS (SELECT ts FROM a) SELECT count() FROM b',
    'EXPLAIN SELECT * FROM traffic',
    'SHOW TABLES',
    'SELECT "column", type FROM table_columns(\'traffic\')',
    'SELECT table_name, table_row_count FROM tables() WHERE walEnabled',
    'SELECT x, x * 2 AS twice FROM long_sequence(24)',
    "SELECT store_id || ' ' || door_id AS door, rpad(store_id, 20, '.') FROM traffic",
    'SELECT ts, avg(customers_in) OVER (PARTITION BY store_id ORDER BY ts ROWS BETWEEN 10 PRECEDING AND CURRENT ROW) AS mean FROM traffic',
    'SELECT ts, sum(customers_in) OVER (ORDER BY ts RANGE BETWEEN 1 hour PRECEDING AND CURRENT ROW) FROM traffic',
    "SELECT CASE WHEN customers_in > 3 THEN 'many' ELSE 'few' END kind, count() FROM traffic",
    "DECLARE @from := dateadd('d', -7, now()), @id := '10' SELECT * FROM traffic WHERE ts > @from AND store_id = @id",
    'SELECT ts, avg(customers_in) OVER (PARTITION BY store_id, door_id ORDER BY ts ROWS BETWEEN 672 PRECEDING AND 1 FOLLOWING) AS mean FROM traffic',
    'SELECT ts, sum(customers_in) OVER (PARTITION BY t.store_id ORDER BY ts ROWS UNBOUNDED PRECEDING) FROM traffic t',
    'SELECT ts, lag(entries, 168) OVER (PARTITION BY store_id ORDER BY ts) AS week_before FROM traffic_1h',
    'SELECT event_id, row_number() OVER (PARTITION BY event_id ORDER BY ts) AS nth, lag(ts) OVER (PARTITION BY event_id) FROM traffic',
    "SELECT count() FROM traffic WHERE ts IN '2026-01' AND store_id NOT IN ('10', '11')",
    "SELECT count() FROM traffic WHERE ts IN '$today' OR ts IN '$now-3h..$now' OR ts IN '$yesterday' OR ts IN '$today - 30d .. $today'",
    "DECLARE @month := '2026-01', @stores := '10' SELECT count() FROM traffic WHERE ts IN @month AND store_id IN (@stores, '11')",
    "SELECT count() FROM traffic WHERE customers_in IN (-1, 2 * 3) AND ts IN (dateadd('d', -1, now()), '2026-01-01'::timestamp)",
    "SELECT ts, count() FROM traffic SAMPLE BY 1d FROM '2026-01-01' TO '2026-02-01' FILL(0) ALIGN TO CALENDAR",
    "SELECT json_extract(message, '$.store_id') AS store, json_extract(message, '$[0].customers_in')::int FROM dead_letters",
    'SELECT h.x AS hour, sum(t.customers_in) FROM traffic t JOIN long_sequence(24) h ON hour(t.ts) = h.x - 1',
  ])('lets an analyst ask: %s', (sql) => {
    expect(problemOf(sql)).toBeNull()
  })

  it('counts WITH and DECLARE names as often as they are used', () => {
    const doubled = (levels: number) =>
      `WITH c0 AS (SELECT 1 AS a)${Array.from({ length: levels }, (_, i) => `, c${i + 1} AS (SELECT a FROM c${i} UNION ALL SELECT a FROM c${i})`).join('')} SELECT a FROM c${levels}`
    expect(problemOf(doubled(2))).toBeNull()
    expect(problemOf(doubled(24))).toContain('too many tables')
    const declared = `DECLARE @a := 1${Array.from({ length: 20 }, (_, i) => `, @a${i} := @${i === 0 ? 'a' : `a${i - 1}`} + @${i === 0 ? 'a' : `a${i - 1}`}`).join('')} SELECT @a19`
    expect(problemOf(declared)).toContain('too long')
  })

  it('says where it stops', () => {
    expect(readStatement('SELECT ts, current_user FROM traffic')).toEqual({
      ok: false,
      problem: 'current_user is a function of QuestDB that is not available in the workbench.',
      at: 12,
    })
    expect(readStatement('SELECT ts FROM query_activity')).toMatchObject({ at: 16 })
  })
})

it.each([
  ['selekt', 'Did you mean SELECT?'],
  ['SLECT', 'Did you mean SELECT?'],
  ['wiht', 'Did you mean WITH?'],
  ['shwo', 'Did you mean SHOW?'],
  ['DROP', 'only reads'],
  ['set', 'only reads'],
  ['insert', 'only reads'],
  ['how', 'begins with SELECT'],
  ['42', 'begins with SELECT'],
  ['', 'begins with SELECT'],
])('a statement that begins with %j is answered by what fits: %s', (word, words) => {
  expect(beginningWords(word)).toContain(words)
})
