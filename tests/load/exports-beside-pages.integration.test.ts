import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { startYearOfTraffic, YEAR } from '../support/history/year-of-traffic'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { tempFolder } from '../support/temp-folder'

/** The built web process on a database of its own, in which ten stores counted something in every hour of a year. */

const STORES = 10
const AT_ONCE = 10
/** The longest for which nobody else may be served while files are made. Unit: milliseconds. */
const LONGEST_TURN_MS = 100

const folder = tempFolder()
const turnFile = join(folder.path, 'longest-turn')
let database: Awaited<ReturnType<typeof startYearOfTraffic>>
let web: WebProcess

beforeAll(async () => {
  database = await startYearOfTraffic(STORES, 1)
  web = await startWebProcess({
    ...database,
    nodeFlags: ['--import', join(import.meta.dirname, '../support/product/loop-turns.mjs')],
    env: { LONGEST_TURN_FILE: turnFile },
  })
}, 600_000)
afterAll(async () => {
  await web?.stop()
  await database?.stop()
  folder.remove()
})

/** Bytes of a file, read to its end. */
async function download(path: string): Promise<number> {
  const [answer] = (await once(get(`${web.origin}${path}`, { agent: false }), 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) bytes += chunk.length
  expect(answer.complete).toBe(true)
  return bytes
}

/**
 * For how long at most the loop of the web process served nobody since this was last asked, milliseconds of its own
 * time.
 */
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
