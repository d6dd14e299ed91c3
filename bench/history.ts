import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter, historyPath } from '~/app/history/question/filter'
import { openRegistry } from '~/registry'
import { Child } from '~/services/processes/child'
import { WEB_NODE_FLAGS } from '~/services/processes/node-flags'
import { Ports } from '~/services/processes/ports'
import { demoStores } from '~/simulation'
import { tempFolder } from '~/tests/support/temp-folder'
import { sendLateRows } from './history/history-late'
import { loadTraffic } from './history/history-load'
import { pagesPerSecond, scriptBytes, timePage } from './history/history-page'
import { openStatementRecorder } from './history/history-sql'
import { type Measured, measureInTurns } from './history/history-turns'
import { median, startQuestdbRig, until } from './rig'

/**
 * The whole history page over HTTP, compared with the same SQL through `pg` alone, while a late row arrives each
 * second, at a million, ten million and a hundred million rows.
 */

const STORES = 200
const SIZES = [1_000_000, 10_000_000, 100_000_000]
const MOST_PAGE_OVER_SQL_MS = 25
const MOST_GROWTH = 1.5
const LEAST_SHARE_OF_EMPTY = 0.4
const MOST_SCRIPT_KB = 100
/** Rounds of the part with 20 connections; each round runs all sides. */
const LOAD_ROUNDS = 3
const WARM_UP_SECONDS = 5

const PROFILING = ['--cpu-prof', '--cpu-prof-dir=build/profiles']

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '5' },
    profile: { type: 'boolean', default: false },
  },
})
const sizes = values.rows === undefined ? SIZES : [Number(values.rows)]
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
if (![...sizes, rounds, seconds].every((value) => Number.isInteger(value) && value > 0)) {
  console.error('--rows, --rounds and --seconds take whole numbers from 1 on')
  process.exit(1)
}

const isoDay = (ms: number) => new Date(ms).toISOString().slice(0, 10)
const yearToDate = { kind: 'custom', from: isoDay(Date.now() - 364 * 86_400_000), to: isoDay(Date.now()) } as const
const question = (name: string, filter: Partial<HistoryFilter>) => ({
  name,
  path: historyPath({ ...DEFAULT_HISTORY_FILTER, timeZone: 'UTC', ...filter }),
})
const QUESTIONS = [
  question('one store, 24 h', { storeIds: ['7'] }),
  question('one store, 30 days', { storeIds: ['7'], range: { kind: '30d' }, bucket: '1h' }),
  question('all stores, 24 h', {}),
  question('all stores, a year by day', { range: yearToDate, bucket: '1d' }),
]
/** Two stores each, 24 h: URLs that nobody else requests. */
const DISTINCT = Array.from({ length: STORES - 1 }, (_, first) => first + 1).flatMap((first) =>
  Array.from({ length: STORES - first }, (_, more) => [first, first + more + 1].map(String).sort()),
)
const DISTINCT_PATHS = DISTINCT.map((storeIds) => question('', { storeIds }).path)

function buildEmptyPage(): void {
  const remix = 'node_modules/@remix-run/dev/dist/cli.js'
  const args = [remix, 'vite:build', '--config', 'bench/empty-page/vite.config.ts', '--logLevel', 'error']
  const { status, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, NODE_ENV: 'production' } })
  if (status !== 0) throw new Error(`the empty page was not built: ${stderr}`)
}

buildEmptyPage()
const ports = new Ports()
const folder = tempFolder()
const children: Child[] = []
const pools: pg.Pool[] = []
const rigs: Awaited<ReturnType<typeof startQuestdbRig>>[] = []

async function stopAll(): Promise<void> {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
  await Promise.all(children.splice(0).map((child) => child.stop()))
  for (const { questdb, folder: data } of rigs.splice(0)) {
    await questdb.child.stop()
    data.remove()
  }
}

/** Runs a built Remix app under remix-serve, and waits until it is ready. */
async function serve(name: string, build: string, probe: string, env: Record<string, string>): Promise<string> {
  const port = await ports.free()
  const child = await Child.start({
    name,
    command: process.execPath,
    args: [...(values.profile ? PROFILING : []), ...WEB_NODE_FLAGS, 'node_modules/@remix-run/serve/dist/cli.js', build],
    output: join(folder.path, `${name}.log`),
    graceMs: 5_000,
    env: { ...process.env, NODE_ENV: 'production', TZ: 'UTC', HOST: '127.0.0.1', PORT: String(port), ...env },
  })
  children.push(child)
  const origin = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(origin + probe).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    )
  await until(`${name} answers`, answers, 60_000, 100)
  return origin
}

let ok = false
try {
  const databaseUrl = `file:${join(folder.path, 'registry.sqlite')}`
  const registry = await openRegistry(databaseUrl)
  await registry.saveStores(demoStores(STORES).map((store, index) => ({ ...store, storeId: String(index + 1) })))
  const measured: Measured[] = []
  const load: { shared: number; distinct: number; empty: number }[] = []
  let script = { files: 0, inline: 0 }
  for (const rows of sizes) {
    // An empty database per size: emptying one would invalidate its views.
    const rig = await startQuestdbRig(ports)
    rigs.push(rig)
    const pool = new pg.Pool({ connectionString: rig.questdb.pgUrl, max: 8 })
    pools.push(pool)
    const begun = performance.now()
    await loadTraffic(rig.address, rows, STORES)
    console.log(`loaded ${rows} rows in ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    const env = {
      DATA_DIR: join(folder.path, `data-${rows}`),
      DATABASE_URL: databaseUrl,
      QUESTDB_PG_URL: rig.questdb.pgUrl,
      LOG_LEVEL: 'warn',
    }
    const recorder = await openStatementRecorder(env)
    const web = await serve(`web-${rows}`, 'build/server/index.js', '/health', env)
    const path = QUESTIONS[0]?.path ?? '/history'
    await until('the page answers', () => timePage(web + path).catch(() => undefined), 30_000, 200)
    const late = sendLateRows(rig.address, STORES)
    await pagesPerSecond(web, DISTINCT_PATHS, WARM_UP_SECONDS)
    for (const question of QUESTIONS) {
      const line = await measureInTurns(question, rounds, { rows, web, pool, recorder, late })
      measured.push(line)
      console.log(
        `${rows} rows, ${line.name}: SQL p95 ${line.sql95.toFixed(1)} ms, page p95 ${line.page95.toFixed(1)} ms`,
      )
    }
    await recorder.close()
    if (rows === sizes.at(-1)) {
      const emptyWeb = await serve('empty', 'build/empty-page/server/index.js', '/', {})
      script = await scriptBytes(web + path)
      await pagesPerSecond(emptyWeb, ['/'], WARM_UP_SECONDS)
      for (let round = 0; round < LOAD_ROUNDS; round++) {
        load.push({
          shared: await pagesPerSecond(web, [path], seconds),
          empty: await pagesPerSecond(emptyWeb, ['/'], seconds),
          distinct: await pagesPerSecond(web, DISTINCT_PATHS, seconds),
        })
      }
    }
    await late.stop()
    await stopAll()
  }
  await registry.close()

  const ms = (value: number) => value.toFixed(1)
  console.log(
    '\n| rows | question | SQL p50 | SQL p95 | page p50 | page p95 | page p95 − SQL p95 |\n|---:|---|---:|---:|---:|---:|---:|',
  )
  for (const { rows, name, sql50, sql95, page50, page95 } of measured) {
    console.log(
      `| ${rows} | ${name} | ${ms(sql50)} | ${ms(sql95)} | ${ms(page50)} | ${ms(page95)} | ${ms(page95 - sql95)} |`,
    )
  }
  const ofSize = (rows: number | undefined) => measured.filter((line) => line.rows === rows)
  const growth = Math.max(
    ...ofSize(sizes.at(-1)).map(({ page95 }, index) => page95 / (ofSize(sizes[0])[index]?.page95 ?? page95)),
  )
  const over = Math.max(...measured.map(({ page95, sql95 }) => page95 - sql95))
  const [shared, distinct, empty] = (['shared', 'distinct', 'empty'] as const).map((side) =>
    median(load.map((round) => round[side])),
  ) as [number, number, number]
  const ratio = median(load.map((round) => round.shared / round.empty))
  const distinctRatio = median(load.map((round) => round.distinct / round.empty))
  const scriptKb = (script.files + script.inline) / 1000
  console.log(`
| what | figure | wanted |
|---|---|---|
| worst page p95 − SQL p95 | ${ms(over)} ms | ≤ ${MOST_PAGE_OVER_SQL_MS} ms |
| worst growth from ${sizes[0]} to ${sizes.at(-1)} rows | ${growth.toFixed(2)} | ≤ ${MOST_GROWTH} |
| pages/s at 20 connections, one address: history ÷ empty Remix page | ${shared.toFixed(0)} ÷ ${empty.toFixed(0)} = ${ratio.toFixed(2)} | ≥ ${LEAST_SHARE_OF_EMPTY} |
| the same, distinct addresses | ${distinct.toFixed(1)} ÷ ${empty.toFixed(0)} = ${distinctRatio.toFixed(3)} | |
| script, gzip: files + in the document | ${(script.files / 1000).toFixed(1)} + ${(script.inline / 1000).toFixed(1)} kB | ≤ ${MOST_SCRIPT_KB} kB |
`)
  ok =
    over <= MOST_PAGE_OVER_SQL_MS &&
    growth <= MOST_GROWTH &&
    ratio >= LEAST_SHARE_OF_EMPTY &&
    scriptKb <= MOST_SCRIPT_KB
  const round = (value: number) => Number(value.toFixed(3))
  console.log(
    JSON.stringify({
      bench: 'history',
      ratio: round(ratio),
      target: LEAST_SHARE_OF_EMPTY,
      ok,
      distinctRatio: round(distinctRatio),
      pagesPerSecond: { shared: round(shared), distinct: round(distinct), empty: round(empty) },
      rows: sizes,
      pageOverSqlMs: round(over),
      growth: round(growth),
      scriptKb: round(scriptKb),
      measured: measured.map((line) => ({
        ...line,
        ...Object.fromEntries(
          Object.entries(line).flatMap(([key, value]) => (typeof value === 'number' ? [[key, round(value)]] : [])),
        ),
      })),
    }),
  )
} finally {
  await stopAll()
  folder.remove()
}
process.exit(ok ? 0 : 1)
