import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
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

/** The built web process on a database of its own, in which ten stores counted something in every hour of a year. */

const STORES = 10
const YEAR = new Date().getUTCFullYear() - 1
const HOURS = (Date.UTC(YEAR + 1, 0) - Date.UTC(YEAR, 0)) / 3_600_000
const AT_ONCE = 10
/** The longest for which nobody else may be served while files are made. Unit: milliseconds. */
const LONGEST_TURN_MS = 100

const folder = tempFolder()
const turnFile = join(folder.path, 'longest-turn')
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
     SELECT dateadd('h', ((x - 1) / ${STORES})::int, '${YEAR}-01-01T00:00:00Z'::timestamp), concat('s-', (x - 1) % ${STORES}),
       'door', 'test', 3, 2, '${YEAR}-01-01T00:00:00Z'::timestamp, rnd_uuid4()
     FROM long_sequence(${STORES * HOURS})`,
  )
  const sums = async () => (await execute(address, 'SELECT sum(events) AS events FROM traffic_1h'))[0]?.events
  await eventually(async () => (await sums()) === STORES * HOURS, { withinMs: 120_000, everyMs: 500 })
  const registry = await openRegistry(`file:${folder.path}/registry.sqlite`)
  await registry.saveStores(Array.from({ length: STORES }, (_, index) => unknownStore(`s-${index}`, 'UTC')))
  await registry.close()
  const port = await ports.free()
  origin = `http://127.0.0.1:${port}`
  web = await Child.start({
    name: 'web',
    command: process.execPath,
    args: [
      ...WEB_NODE_FLAGS,
      '--import',
      join(import.meta.dirname, 'support/loop-turns.mjs'),
      'node_modules/@remix-run/serve/dist/cli.js',
      'build/server/index.js',
    ],
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
      LONGEST_TURN_FILE: turnFile,
    },
  })
  await eventually(async () => (await fetch(`${origin}/api/stores`)).ok, { withinMs: 60_000, everyMs: 200 })
}, 600_000)
afterAll(async () => {
  await web?.stop()
  await database?.stop()
  folder.remove()
})

/** Bytes of a file, read to its end. */
async function download(path: string): Promise<number> {
  const [answer] = (await once(get(`${origin}${path}`, { agent: false }), 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length
  expect(answer.complete).toBe(true)
  return bytes
}

/** For how long at most the loop of the web process served nobody since this was last asked, milliseconds of its own time. */
async function longestTurn(): Promise<number> {
  rmSync(turnFile, { force: true })
  process.kill(web.pid, 'SIGUSR2')
  await eventually(() => existsSync(turnFile), { withinMs: 30_000 })
  return Number(readFileSync(turnFile, 'utf8'))
}

it.each(['csv', 'json', 'svg', 'png', 'xlsx'])(
  `%s: ${AT_ONCE} files of a year at once hold the event loop for no longer than ${LONGEST_TURN_MS} ms`,
  async (format) => {
    const bucket = format === 'svg' || format === 'png' ? '1d' : '1h'
    const path = `/history/export/${format}?range=${YEAR}&bucket=${bucket}&zone=UTC`
    // What is loaded with the first file of a kind is loaded once.
    await download(path)
    await longestTurn()
    const sizes = await Promise.all(Array.from({ length: AT_ONCE }, () => download(path)))
    expect(Math.min(...sizes)).toBeGreaterThan(10_000)
    expect(await longestTurn()).toBeLessThan(LONGEST_TURN_MS)
  },
  600_000,
)
