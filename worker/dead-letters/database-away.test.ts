import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { CHECKOUT } from '~/services/checkout'
import { Ports } from '~/services/processes/ports'
import { replayLetters } from '../intake/replay-letters'
import { createIntakeServer, listen } from '../intake/server'
import { AllStats } from '../stats/source-stats'
import { Batcher } from '../write/batcher'
import { LineWriter } from '../write/questdb/line-writer'

/** A worker's intake and the dead-letters command, with no QuestDB at the address both use. */

const INTAKE_TOKEN = 'intake-token-in-tests'
const log = pino({ level: 'silent' })
const unforeseen = () => Promise.reject(new Error('not asked for here'))
let server: ReturnType<typeof createIntakeServer>
let writer: LineWriter
let env: Record<string, string>
beforeAll(async () => {
  const ports = new Ports()
  const [http, pg, intake] = await Promise.all([ports.free(), ports.free(), ports.free()])
  env = {
    QUESTDB_PG_URL: `postgres://analyst:secret@127.0.0.1:${pg}/qdb`,
    INTAKE_URL: `http://127.0.0.1:${intake}`,
    INTAKE_TOKEN,
  }
  const address = questdbAddress(`http://127.0.0.1:${http}`)
  writer = new LineWriter(address)
  const batcher = new Batcher({ log, maxPendingBytes: 10_000, storeDeadLetters: unforeseen, writer })
  const rules = { retentionDays: 800, shopCurrency: 'EUR', pseudonyms: (id: string) => id }
  const parts = { address, writer, batcher, rules, stats: new AllStats(), defaultStoreId: 'store-1' }
  server = createIntakeServer({
    address: env.INTAKE_URL!,
    token: INTAKE_TOKEN,
    instance: undefined,
    readiness: unforeseen,
    metrics: unforeseen,
    takeEvents: () => unforeseen,
    replay: (filter) => replayLetters(filter, parts),
    correct: unforeseen,
    exportParquet: unforeseen,
    importRows: unforeseen,
    replaceCounts: unforeseen,
    log,
  })
  await listen(server, env.INTAKE_URL!)
})
afterAll(() => {
  server.close()
  writer.close()
})

/** `npm run dead-letters -- …` from source. @returns its error output */
async function failureOf(command: string, settings: Record<string, string>): Promise<string> {
  const main = join(CHECKOUT, 'worker/dead-letters/main.ts')
  const options = { cwd: CHECKOUT, env: { PATH: process.env.PATH, NODE_ENV: 'test' as const, ...settings } }
  const failure = await promisify(execFile)(process.execPath, ['--import', 'tsx', main, command], options).then(
    ({ stdout }) => Promise.reject(new Error(`it went well: ${stdout}`)),
    (error: { code: number; stderr: string }) => error,
  )
  expect(failure.code).toBe(1)
  return failure.stderr.trim()
}

it('answers a replay while QuestDB is away with 503, Retry-After and a message', async () => {
  const answer = await fetch(new URL('/commands/dead-letters/replay', env.INTAKE_URL), {
    method: 'POST',
    headers: { authorization: `Bearer ${INTAKE_TOKEN}` },
    body: '{}',
  })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await answer.json()).toEqual({
    error: 'store_away',
    message: expect.stringMatching(/QuestDB does not answer\. Replay again later/),
  })
})

it.each(['list', 'show'])(
  '%s says which address did not answer, without its password, and what to do',
  async (command) => {
    const said = await failureOf(command, env)
    expect(said).toContain(`QuestDB does not answer at ${new URL(env.QUESTDB_PG_URL!).host}.`)
    expect(said).toMatch(/Start Storepulse, or name its data folder with --data DIR/)
    expect(said).not.toContain('secret')
  },
)

it("replay passes on the worker's message, and says which worker does not answer", async () => {
  expect(await failureOf('replay', env)).toMatch(/QuestDB does not answer\. Replay again later/)
  const INTAKE_URL = `http://127.0.0.1:${await new Ports().free()}`
  expect(await failureOf('replay', { ...env, INTAKE_URL })).toContain(
    `The worker does not answer at ${new URL(INTAKE_URL).host}.`,
  )
})
