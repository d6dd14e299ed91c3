import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { type OwnQuestdb, startOwnQuestdb } from '~/tests/support/servers/own-questdb'
import { Child } from '../processes/child'
import { keepAlive } from '../processes/keep-alive'
import { watchAnswers } from './answer-watch'
import { askQuestdb, questdbDoors, type RunningQuestdb } from './questdb'
import { PG_WORKERS } from './questdb-settings'

/**
 * A QuestDB of its own: first checked by the health check of its container, then kept alive and watched as the launcher
 * does, with less patience.
 */
const PATIENCE = { everyMs: 100, answerMs: 1_500, silentMs: 4_000, silentQuestions: 3, mostAnHour: 2 }
/** QuestDB 9.3.4 does not check the time while it produces these rows. */
const WITHOUT_END = 'SELECT x FROM long_sequence(1000000000000) WHERE x < 0'
const stopping = new AbortController()
const said: string[] = []
let own: OwnQuestdb
let questdb: RunningQuestdb

beforeAll(async () => {
  own = await startOwnQuestdb(256)
  questdb = own.questdb
})
afterAll(async () => {
  stopping.abort()
  questdb?.child.signal('SIGCONT')
  await own?.stop()
})

/** Waits until a process other than `pid` answers over both HTTP and PG wire. */
const answersAgain = (pid: number) =>
  eventually(
    async () => {
      await askQuestdb(questdb.url, questdb.pgUrl)
      return questdb.child.pid !== pid
    },
    { withinMs: 60_000 },
  )

/** Exit code of the container's health check, 0 if healthy; at the third failure in a row it kills `pid`. */
function checkHealth(pid: number): number | null {
  const { port } = new URL(questdb.url)
  const env = {
    HTTP_PORT: port,
    PG_PORT: new URL(questdb.pgUrl).port,
    ANSWER_S: '2',
    MOST_FAILURES: '3',
    JAVA_PID: `${pid}`,
    COUNT: join(own.folder, 'failed'),
  }
  return spawnSync('bash', ['services/questdb-health.sh'], { env: { ...process.env, ...env } }).status
}

it('the container health check reports a hanging QuestDB, and finally kills it', async () => {
  const { child } = questdb
  const bystander = await Child.start({
    name: 'bystander',
    command: 'sleep',
    args: ['60'],
    output: child.spec.output,
    graceMs: 100,
  })
  const checks = [checkHealth(bystander.pid)]
  child.signal('SIGSTOP')
  for (let check = 0; check < 2; check++) checks.push(checkHealth(bystander.pid))
  expect(bystander.ended).toBeUndefined()
  checks.push(checkHealth(bystander.pid))
  child.signal('SIGCONT')
  expect(await bystander.exited).toEqual({ code: null, signal: 'SIGKILL' })
  expect([...checks, checkHealth(bystander.pid)]).toEqual([0, 1, 1, 1, 0])
})

it('a QuestDB with every PG wire thread blocked by statements is restarted, with a message', async () => {
  const told = { signal: stopping.signal, say: (line: string) => void said.push(line) }
  void keepAlive('QuestDB', questdb, { ...told, restarted: () => undefined })
  void watchAnswers('QuestDB', questdb, questdbDoors(questdb.url, questdb.pgUrl), told, PATIENCE)
  const { pid } = questdb.child
  const clients = Array.from({ length: PG_WORKERS }, () => new pg.Client({ connectionString: questdb.pgUrl }))
  for (const client of clients) {
    client.on('error', () => undefined)
    await client.connect()
    void client.query(WITHOUT_END).catch(() => undefined)
  }
  await answersAgain(pid)
  expect(said).toContain('QuestDB runs but has not answered over PG wire for 4 s: ending it.')
})

it('a hanging QuestDB is restarted too, up to the hourly limit, which is then reported once', async () => {
  const { pid } = questdb.child
  questdb.child.signal('SIGSTOP')
  await answersAgain(pid)
  expect(said.filter((line) => line.endsWith('ending it.'))).toHaveLength(2)
  const left = questdb.child
  left.signal('SIGSTOP')
  await eventually(() => said.some((line) => line.includes('2 times within an hour: leaving it')), { withinMs: 30_000 })
  expect(left.ended).toBeUndefined()
  left.signal('SIGCONT')
  await eventually(() => askQuestdb(questdb.url, questdb.pgUrl).then(() => true), { withinMs: 30_000 })
  expect(questdb.child).toBe(left)
  expect(said.filter((line) => line.includes('leaving it'))).toHaveLength(1)
})
