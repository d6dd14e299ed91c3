import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { bringArtefacts } from '~/services/artefacts'
import { CHECKOUT } from '~/services/checkout'
import { startKafka } from '~/services/kafka'
import { Ports } from '~/services/ports'
import { eventually } from '~/tests/support/eventually'
import { tempFolder } from '~/tests/support/temp-folder'
import type { PlayState } from './play-state'
import { playedTime, profilesOf, StoreLine, takeDue } from './plays'
import { readProducerSettings } from './settings'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
const BUNDLE = join(CHECKOUT, '.cache/tests', `producer-${process.pid}.mjs`)

const folder = tempFolder()
const started: ChildProcessWithoutNullStreams[] = []
let topicsMade = 0

beforeAll(async () => {
  await build({
    absWorkingDir: CHECKOUT,
    entryPoints: ['worker/producer/main.ts'],
    outfile: BUNDLE,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
  })
})

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

afterAll(() => {
  folder.remove()
  rmSync(BUNDLE, { force: true })
})

type Env = Record<string, string>
type Running = { child: ChildProcessWithoutNullStreams; output: () => string; exit: Promise<number | null> }

/** Settings of a producer with topics and a data folder of its own. */
function ownEnv(
  env: Env = {},
): Env & { KAFKA_TOPIC: string; KAFKA_TOPIC_REALISTIC: string; KAFKA_TRAFFIC_TOPIC: string; DATA_DIR: string } {
  const name = `producer-${process.pid}-${++topicsMade}`
  return {
    KAFKA_BROKER: inject('kafkaBroker'),
    KAFKA_TOPIC: `${name}-visits`,
    KAFKA_TOPIC_REALISTIC: `${name}-atomic`,
    KAFKA_TRAFFIC_TOPIC: `${name}-counted`,
    DATA_DIR: join(folder.path, name),
    SLEEP: '0.05',
    ...env,
  }
}

function produce(args: string[], env: Env): Running {
  const child = spawn(process.execPath, [BUNDLE, ...args], { env: { ...env, NODE_ENV: 'test' } })
  started.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk
      console.error(new Date().toISOString(), String(chunk))
    })
  }
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return { child, output: () => text, exit }
}

async function stop(running: Running): Promise<void> {
  running.child.kill('SIGTERM')
  expect(await running.exit, running.output()).toBe(0)
  expect(running.output()).toMatch(/Sent [\d,]+ messages in/)
}

type Read = { key: string; value: string; message: Record<string, unknown> }

/** How many messages a topic holds; for topics that still grow, which kcat may read without an end. */
async function messageCount(broker: string, topic: string): Promise<number> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin()
  try {
    await admin.connect()
    const offsets = await admin.fetchTopicOffsets(topic)
    return offsets.reduce((sum, { high }) => sum + Number(high), 0)
  } finally {
    await admin.disconnect()
  }
}

/** Everything in a topic, read by kcat: partition by partition, each in order. */
async function kcat(broker: string, topic: string): Promise<Read[]> {
  const args = ['-C', '-e', '-q', '-b', broker, '-t', topic, '-o', 'beginning', '-f', '%k\\t%s\\n']
  const { stdout } = await promisify(execFile)('kcat', args, { maxBuffer: 512 * 1024 * 1024 })
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [key = '', value = ''] = line.split('\t')
      return { key, value, message: JSON.parse(value) }
    })
}

function keptState(env: { DATA_DIR: string }): PlayState {
  const [file] = readdirSync(join(env.DATA_DIR, 'producer')).filter((name) => name.endsWith('.json'))
  return JSON.parse(readFileSync(join(env.DATA_DIR, 'producer', file!), 'utf8'))
}

/** A TIME_SCALE near 100 at which the played clock now shows mid-morning: shops are open for the next five minutes at least. */
function scaleForMorning(): number {
  const scales = Array.from({ length: 200 }, (_, i) => 90 + i / 10)
  return scales.find((scale) => new Date(playedTime(Date.now(), scale)).getUTCHours() === 10)!
}

/** What a producer of these settings sends from an instant up to another, sorted as text. */
function dueValues(env: Env, fromMs: number, state: PlayState, topic: string): string[] {
  const settings = readProducerSettings(env)
  const { format, topics, seed, timeScale } = settings
  const play = { format, topics, seed, timeScale, faults: [], wholeFromMs: state.wholeFromMs }
  const lines = profilesOf(settings).map((profile) => new StoreLine(profile, play, fromMs))
  const due = takeDue(lines, state.playedToMs).filter((message) => message.topic === topic)
  return due.map(({ value }) => value).sort()
}

const valuesOf = (messages: Read[]) => messages.map(({ value }) => value).sort()
const typesOf = (message: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(message).map(([name, value]) => [name, typeof value]))

describe('back-fill', () => {
  test('kcat reads the messages with the fields and types of the contract, as many as there are customers', async () => {
    const env = ownEnv({ SEED: '1', STORES: 'store-1,10', DAILY_CUSTOMERS: '150' })
    const running = produce(['--from', '2026-10-24', '--to', '2026-10-27'], env)
    expect(await running.exit, running.output()).toBe(0)
    expect(running.output()).toMatch(/100 % {2}2,700 messages/)
    expect(running.output()).toMatch(/Sent 2,700 messages in .* messages\/s/)
    const sessions = await kcat(env.KAFKA_BROKER!, env.KAFKA_TOPIC)
    const atomic = await kcat(env.KAFKA_BROKER!, env.KAFKA_TOPIC_REALISTIC)
    expect(sessions).toHaveLength(900)
    expect(atomic.filter(({ message }) => message.event_type === 'entry')).toHaveLength(900)
    expect(atomic.filter(({ message }) => message.event_type === 'exit')).toHaveLength(900)
    for (const { key, message } of [...sessions, ...atomic]) expect(String(message.store_id)).toBe(key)
    const ofStore1 = (read: Read[]) => read.find(({ key }) => key === 'store-1')!.message
    const session = ofStore1(sessions)
    expect(typesOf(session)).toEqual({
      event_type: 'string',
      customer_id: 'string',
      entry_time: 'string',
      exit_time: 'string',
      trip_duration_minutes: 'number',
      weekday: 'string',
      time_slot: 'string',
      store_id: 'string',
    })
    expect(session.customer_id).toMatch(UUID)
    expect(session.entry_time).toMatch(ISO)
    expect(session.time_slot).toMatch(/^\d\d:\d\d–\d\d:\d\d$/)
    const passage = ofStore1(atomic)
    expect(typesOf(passage)).toEqual({
      event_type: 'string',
      time: 'string',
      weekday: 'string',
      time_slot: 'string',
      store_id: 'string',
      event_id: 'string',
      door_id: 'string',
    })
    expect(passage.event_id).toMatch(UUID)
    expect(passage.time).toMatch(ISO)
  })

  test('the same seed gives the same bytes in the same order, twice', async () => {
    const [one, other] = [ownEnv({ SEED: '9' }), ownEnv({ SEED: '9' })]
    const runs = [one, other].map((env) => produce(['--from', '2026-03-01', '--to', '2026-03-02'], env))
    for (const { exit, output } of runs) expect(await exit, output()).toBe(0)
    for (const topic of ['KAFKA_TOPIC', 'KAFKA_TOPIC_REALISTIC'] as const) {
      const [first, second] = [await kcat(one.KAFKA_BROKER!, one[topic]), await kcat(one.KAFKA_BROKER!, other[topic])]
      expect(first.length).toBeGreaterThan(500)
      expect(second).toEqual(first)
    }
  })
})

describe('in real time', () => {
  test('stopped and started again, also by kill -9, it goes on where it was: nothing missing, no other id', async () => {
    const env = ownEnv({ PRODUCER_FORMAT: 'counted', SIMULATION_STORES: '4', SIMULATION_SEED: '2', TIME_SCALE: '60' })
    const broker = env.KAFKA_BROKER!
    const first = produce([], env)
    const startMs = (await eventually(() => keptState(env), { withinMs: 20_000 })).wholeFromMs
    const atLeast = (count: number) =>
      eventually(async () => (await messageCount(broker, env.KAFKA_TRAFFIC_TOPIC)) >= count, { withinMs: 30_000 })
    await atLeast(20)
    await stop(first)
    const second = produce([], env)
    await eventually(() => second.output().includes('Playing'), { withinMs: 30_000 })
    await atLeast(60)
    second.child.kill('SIGKILL')
    await second.exit
    const readSoFar = await messageCount(broker, env.KAFKA_TRAFFIC_TOPIC)
    const third = produce([], env)
    await atLeast(readSoFar + 20)
    await stop(third)
    const read = await kcat(broker, env.KAFKA_TRAFFIC_TOPIC)
    const due = dueValues(env, startMs, keptState(env), env.KAFKA_TRAFFIC_TOPIC)
    expect([...new Set(valuesOf(read))]).toEqual(due)
    expect(typesOf(read[0]!.message)).toEqual({
      store_id: 'number',
      customers_in: 'number',
      customers_out: 'number',
      time_stamp: 'string',
      event_id: 'string',
      door_id: 'string',
    })
  }, 120_000)

  test('a broker killed for 20 seconds costs nothing: each visit has its entry, its exit and its session once', async () => {
    const ports = new Ports()
    const kafka = await startKafka({
      artefacts: await bringArtefacts(() => undefined),
      folder: join(folder.path, 'kafka'),
      logFile: join(folder.path, 'kafka.log'),
      port: await ports.free(),
      controllerPort: await ports.free(),
    })
    try {
      const env = ownEnv({
        KAFKA_BROKER: kafka.broker,
        STORES: 'a,b,c',
        SEED: '4',
        DAILY_CUSTOMERS: '5000',
        TIME_SCALE: String(scaleForMorning()),
        RETRY_BACKOFF_SECONDS: '2',
        MAX_RETRIES: '30',
      })
      const running = produce([], env)
      await eventually(() => running.output().includes('Playing 3 stores'), { withinMs: 30_000 })
      const { wholeFromMs } = await eventually(() => keptState(env), { withinMs: 30_000 })
      await eventually(async () => (await messageCount(kafka.broker, env.KAFKA_TOPIC_REALISTIC)) > 200, {
        withinMs: 30_000,
      })
      process.kill(kafka.child.pid, 'SIGKILL')
      await kafka.child.exited
      // Its waits of 2, 4 and 6 seconds, and the tries between them, add up to more than 20 seconds.
      await eventually(() => running.output().includes('retry 5 of 30'), { withinMs: 90_000 })
      await kafka.restart()
      await eventually(() => running.output().includes('answers again'), { withinMs: 60_000 })
      await stop(running)
      for (const topic of [env.KAFKA_TOPIC, env.KAFKA_TOPIC_REALISTIC]) {
        const read = await kcat(kafka.broker, topic)
        expect(valuesOf(read)).toEqual(dueValues(env, wholeFromMs, keptState(env), topic))
      }
    } finally {
      await kafka.child.stop()
    }
  }, 240_000)

  test('it stops cleanly while Kafka is away', async () => {
    const env = ownEnv({ KAFKA_BROKER: '127.0.0.1:1', RETRY_BACKOFF_SECONDS: '60' })
    const running = produce([], env)
    await eventually(() => running.output().includes('retry 1 of 6'), { withinMs: 20_000 })
    await stop(running)
    expect(running.output()).toContain('Sent 0 messages')
  })
})

describe('what is wrong is said', () => {
  test('Kafka away: the retries, then one clear message and exit 1', async () => {
    const env = ownEnv({ KAFKA_BROKER: '127.0.0.1:1', RETRY_BACKOFF_SECONDS: '0.05', MAX_RETRIES: '2' })
    const running = produce([], env)
    expect(await running.exit).toBe(1)
    expect(running.output()).toContain('retry 2 of 2')
    expect(running.output()).toMatch(/Could not connect to Kafka at 127\.0\.0\.1:1 .*tried 3 times\. Is it running\?/)
    expect(running.output()).not.toContain('    at ')
  })

  test('wrong settings and options: all of them at once, exit 1', async () => {
    const running = produce(['--format', 'xml'], ownEnv({ SLEEP: 'soon', SEED: 'x' }))
    expect(await running.exit).toBe(1)
    for (const name of ['--format', 'SLEEP', 'SEED']) expect(running.output()).toContain(`${name}:`)
  })

  test('--help and --explain need no Kafka', async () => {
    const env = ownEnv({ KAFKA_BROKER: '127.0.0.1:1' })
    const [help, explain] = [produce(['--help'], env), produce(['--explain'], env)]
    expect([await help.exit, await explain.exit]).toEqual([0, 0])
    expect(help.output()).toContain('--fault NAME')
    expect(explain.output()).toMatch(/Saturday.*07:00–22:00/)
  })
})
