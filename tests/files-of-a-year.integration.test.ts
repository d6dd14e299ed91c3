import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { execute, questdbAddress } from '~/platform/questdb-http'
import { openRegistry } from '~/registry'
import { bringArtefacts } from '~/services/artefacts'
import { CHECKOUT } from '~/services/checkout'
import { Child } from '~/services/child'
import { WEB_NODE_FLAGS } from '~/services/node-flags'
import { Ports } from '~/services/ports'
import { startQuestdb } from '~/services/questdb'
import { migrate } from '~/worker/schema/migrate'
import { eventually } from './support/eventually'
import { tempFolder } from './support/temp-folder'

/** The built web process on a database of its own, in which 200 stores counted something every four hours of a year. */

const STORES = 200
const YEAR = new Date().getUTCFullYear() - 1
const HEARD_EVERY_HOURS = 4
const HOURS = (Date.UTC(YEAR + 1, 0) - Date.UTC(YEAR, 0)) / 3_600_000
const ROWS = (STORES * HOURS) / HEARD_EVERY_HOURS
/** What a year may take more than a day: doors and opening hours of all days, and the collector's play. Its rows are some 250 MB. */
const MOST_GROWTH_MB = 60

const folder = tempFolder()
let database: Child
let web: Child
let origin = ''

beforeAll(async () => {
  const ports = new Ports()
  const questdb = await startQuestdb({
    artefacts: await bringArtefacts(() => undefined),
    folder: join(folder.path, 'questdb'),
    logFile: join(folder.path, 'questdb.log'),
    httpPort: await ports.free(),
    pgPort: await ports.free(),
    adminPassword: 'admin-in-tests',
    analystPassword: 'analyst-in-tests',
  })
  database = questdb.child
  const address = questdbAddress(questdb.url)
  await migrate(address, 800)
  await execute(
    address,
    `INSERT INTO traffic (ts, store_id, door_id, source, customers_in, customers_out, received_at, event_id)
     SELECT dateadd('s', ((x - 1) / ${STORES})::int * ${HEARD_EVERY_HOURS * 3600}, '${YEAR}-01-01T00:00:00Z'::timestamp), concat('s-', (x - 1) % ${STORES}),
       'door', 'test', 3, 2, '${YEAR}-01-01T00:00:00Z'::timestamp, rnd_uuid4()
     FROM long_sequence(${ROWS})`,
  )
  const sums = async () => (await execute(address, 'SELECT sum(events) AS events FROM traffic_1h'))[0]?.events
  await eventually(async () => (await sums()) === ROWS, { withinMs: 120_000, everyMs: 500 })
  const registry = await openRegistry(`file:${folder.path}/registry.sqlite`)
  await registry.saveStores(Array.from({ length: STORES }, (_, index) => unknownStore(`s-${index}`, 'UTC')))
  await registry.close()
  const port = await ports.free()
  origin = `http://127.0.0.1:${port}`
  web = await Child.start({
    name: 'web',
    command: process.execPath,
    args: [...WEB_NODE_FLAGS, 'node_modules/@remix-run/serve/dist/cli.js', 'build/server/index.js'],
    cwd: CHECKOUT,
    output: join(folder.path, 'web.log'),
    graceMs: 10_000,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder.path,
      QUESTDB_PG_URL: questdb.pgUrl,
      LOG_LEVEL: 'warn',
    },
  })
  await eventually(async () => (await fetch(`${origin}/api/stores`)).ok, { withinMs: 60_000, everyMs: 200 })
}, 600_000)
afterAll(async () => {
  await web?.stop()
  await database?.stop()
  folder.remove()
})

const rssMb = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${web.pid}/status`, 'utf8'))?.[1]) / 1024

/** Lines of a file, and the most memory that the process held while it was sent. */
async function download(path: string): Promise<{ lines: number; bytes: number; peakMb: number }> {
  const [answer] = (await once(get(`${origin}${path}`), 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  let [lines, bytes, peakMb, next] = [0, 0, rssMb(), 0]
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
    bytes += chunk.length
    if (bytes < next) continue
    peakMb = Math.max(peakMb, rssMb())
    next = bytes + 1_000_000
  }
  return { lines, bytes, peakMb }
}

it('a year of 200 stores by hour is sent in memory that a day takes too', async () => {
  const day = await download(`/history/export/csv?from=${YEAR}-06-01&to=${YEAR}-06-01&zone=UTC`)
  expect(day.lines).toBe(1 + STORES * 24)
  const year = await download(`/history/export/csv?range=${YEAR}&bucket=1h&zone=UTC`)
  expect(year.lines).toBe(1 + STORES * HOURS)
  expect(year.peakMb - day.peakMb).toBeLessThan(MOST_GROWTH_MB)
}, 600_000)
