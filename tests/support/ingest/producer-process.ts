import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest'
import { DAY_MS } from '~/domain/time/durations'
import { CHECKOUT } from '~/services/checkout'
import { tempFolder } from '~/tests/support/temp-folder'
import { readProducerSettings } from '~/worker/producer/command/settings'
import { storeLines, takeDue } from '~/worker/producer/command/store-line'
import { type PlayState, PlayStateFile } from '~/worker/producer/play-state'
import { playedTime, profilesOf } from '~/worker/producer/plays'

/**
 * Real producer processes for integration tests, built from the present sources, with their own topics and data
 * folders; all end with the test.
 */

const BUNDLE = join(CHECKOUT, '.cache/tests', `producer-${process.pid}.mjs`)

/** There while the tests of a file that uses producers run. */
export const folder = tempFolder()
const started: ChildProcessWithoutNullStreams[] = []
let topicsMade = 0

/** Call it once in each test file that starts producers: builds them, and ends those of each test with it. */
export function startsProducers(): void {
  beforeAll(async () => {
    mkdirSync(folder.path, { recursive: true })
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
}

const TEN_O_CLOCK_MS = (10 * 60 + 1) * 60_000

export type Env = Record<string, string>
export type Running = { child: ChildProcessWithoutNullStreams; output: () => string; exit: Promise<number | null> }

/** Settings of a producer with topics and a data folder of its own. */
export function ownEnv(
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

/** Starts a producer; `output` returns its output so far. */
export function produce(args: string[], env: Env): Running {
  const child = spawn(process.execPath, [BUNDLE, ...args], { env: { ...env, NODE_ENV: 'test' } })
  started.push(child)
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk
    })
  }
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)))
  return { child, output: () => text, exit }
}

/** Asks a producer to end and waits until it has reported what it sent. */
export async function stop(running: Running): Promise<void> {
  running.child.kill('SIGTERM')
  expect(await running.exit, running.output()).toBe(0)
  expect(running.output()).toMatch(/Sent [\d,]+ messages in/)
}

export type Read = { key: string; value: string; message: Record<string, unknown> }

/** Number of messages in a topic; for growing topics, which kcat might read for ever. */
export async function messageCount(broker: string, topic: string): Promise<number> {
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
export async function kcat(broker: string, topic: string): Promise<Read[]> {
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

/** The stored progress of a producer with these settings; throws before there is any. */
export function keptState(env: Env): PlayState {
  return JSON.parse(readFileSync(new PlayStateFile(readProducerSettings(env)).path, 'utf8'))
}

/** What a producer of these settings sends from an instant up to another, sorted as text. */
export function dueValues(env: Env, fromMs: number, state: PlayState, topic: string): string[] {
  const settings = readProducerSettings(env)
  const { format, topics, seed, timeScale } = settings
  const play = { format, topics, seed, timeScale, faults: [], wholeFromMs: state.wholeFromMs }
  const lines = storeLines(profilesOf(settings), play, fromMs)
  const due = takeDue(lines, state.playedToMs).filter((message) => message.topic === topic)
  return due.map(({ value }) => value).sort()
}

/**
 * The TIME_SCALE closest to 100 at which the played clock now shows 10:01, so that shops are open for at least five
 * minutes.
 */
export function scaleForMorning(): number {
  const now = Date.now()
  const at100 = playedTime(now, 100)
  const morning = Math.floor(at100 / DAY_MS) * DAY_MS + TEN_O_CLOCK_MS
  return 100 + (morning - at100) / (playedTime(now, 101) - at100)
}
