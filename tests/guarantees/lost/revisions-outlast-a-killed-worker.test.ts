import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { eachRound, roundsTimeout } from '../rig/rounds'

const DAYS = 15
const STORES = 40
const QUARTERS = DAYS * 96 * STORES
/**
 * Each round has a past of its own, while there are days left: one that was looked at before is recorded a look later.
 */
const PASTS = 51
const OLDEST_DAY_MS = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 780 * 86_400_000

let rig: IngestRig
beforeAll(async () => {
  rig = await startIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

const ask = (sql: string) => execute(rig.address, sql, 120_000)
const number = async (sql: string): Promise<number> => Number((await ask(sql))[0]?.n ?? 0)

/** A past of quarters of an hour of each store, straight into the table, in the views when this resolves. */
async function layPast(prefix: string, fromMs: number): Promise<void> {
  await ask(`INSERT INTO traffic (ts, store_id, customers_in, customers_out, source, received_at, event_id)
    SELECT (${fromMs * 1000} + ((x - 1) / ${STORES}) * 900000000)::timestamp, concat('${prefix}-', (x - 1) % ${STORES})::symbol,
      (x % 7)::int, (x % 5)::int, 'test', now(), rnd_uuid4()
    FROM long_sequence(${QUARTERS})`)
  const seen = `SELECT count() AS n FROM traffic_1h WHERE store_id LIKE '${prefix}-%'`
  await eventually(async () => (await number(seen)) === QUARTERS / 4, { withinMs: 120_000 })
}

/** The process that does the job: the newest that said so in the log both workers write. */
function holder(workers: readonly IngestWorker[]): IngestWorker | undefined {
  const lines = readFileSync(join(rig.folder, 'data/logs/worker.log'), 'utf8').split('\n')
  const said = lines.findLast((line) => line.includes('"this worker does the job from now on"'))
  if (said === undefined) return undefined
  const { pid } = JSON.parse(said) as { pid: number }
  return workers.find(({ child }) => child.pid === pid && !child.ended)
}

/** Quarters whose newest revision is not what was counted, or that have none; and rows that stand there twice. */
async function differences(prefix: string): Promise<{ lost: number; double: number }> {
  const revisions = `FROM count_revisions WHERE store_id LIKE '${prefix}-%'`
  const lost = await number(`SELECT count() AS n FROM (
      SELECT ts, store_id, sum(entries) AS entries, sum(exits) AS exits FROM traffic_15m WHERE store_id LIKE '${prefix}-%' GROUP BY ts, store_id
    ) counted LEFT JOIN (
      SELECT ts, store_id, sum(entries_change) AS entries, sum(exits_change) AS exits ${revisions} GROUP BY ts, store_id
    ) known ON counted.ts = known.ts AND counted.store_id = known.store_id
    WHERE known.entries IS NULL OR known.entries != counted.entries OR known.exits != counted.exits`)
  const rows = await number(`SELECT count() AS n ${revisions}`)
  const distinct = await number(
    `SELECT count() AS n FROM (SELECT ts, store_id, revision ${revisions} GROUP BY ts, store_id, revision)`,
  )
  return { lost, double: rows - distinct }
}

it(
  'each quarter of the past has one revision when the worker that records them is killed in the midst of it, and another one when it changes later',
  async () => {
    let workers: IngestWorker[] = []
    await eachRound('revisions-outlast-a-killed-worker', async ({ number: round, seed, random }) => {
      const prefix = `past-${seed}`
      const fromMs = OLDEST_DAY_MS + (round % PASTS) * DAYS * 86_400_000
      await layPast(prefix, fromMs)
      while (workers.length < 2) workers.push(await rig.startWorker())
      const recorded = () => number(`SELECT count() AS n FROM count_revisions WHERE store_id LIKE '${prefix}-%'`)
      const goal = Math.floor(random.between(0.05, 0.5) * QUARTERS)
      await eventually(async () => (await recorded()) >= goal, { withinMs: 180_000, everyMs: 5 })
      const working = await eventually(() => holder(workers), { withinMs: 10_000 })
      await working.kill()
      expect(await recorded()).toBeLessThan(QUARTERS)
      workers = workers.filter((worker) => worker !== working)
      await eventually(async () => (await recorded()) === QUARTERS, { withinMs: 240_000, everyMs: 200 })
      await rig.readable()
      expect(await ask(`SELECT revision, count() AS n FROM count_revisions WHERE store_id LIKE '${prefix}-%'`)).toEqual(
        [{ revision: 1, n: QUARTERS }],
      )
      // A late event for the first of them, and a replay of it: the worker that took over records it once.
      const late = `INSERT INTO traffic (ts, store_id, customers_in, customers_out, source, received_at, event_id)
        VALUES (${fromMs * 1000 + 1}, '${prefix}-0', 1, 0, 'test', now(), '00000000-0000-4000-8000-${String(round).padStart(12, '0')}')`
      await ask(late)
      await ask(late)
      await eventually(async () => (await recorded()) === QUARTERS + 1, { withinMs: 180_000, everyMs: 200 })
      await rig.readable()
      const told = await differences(prefix)
      expect(told).toEqual({ lost: 0, double: 0 })
      return { acknowledged: QUARTERS + 1, items: QUARTERS + 1, parked: 0, ...told, faults: 1 }
    })
  },
  roundsTimeout(420),
)
