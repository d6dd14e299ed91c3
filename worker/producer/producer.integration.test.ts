import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Ports } from '~/services/processes/ports'
import { startKafka } from '~/services/servers/kafka'
import { eventually } from '~/tests/support/eventually'
import {
  dueValues,
  folder,
  kcat,
  keptState,
  messageCount,
  ownEnv,
  produce,
  type Read,
  scaleForMorning,
  startsProducers,
  stop,
} from '~/tests/support/ingest/producer-process'
import { matrixRows } from '~/tests/support/matrix-rows'

startsProducers()

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
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
  }, 120_000)
})

describe('in real time', () => {
  test('after a restart, also after kill -9, it continues where it was: nothing missing, the same ids', async () => {
    const env = ownEnv({
      PRODUCER_FORMAT: 'counted',
      SIMULATION_STORES: '4',
      SIMULATION_SEED: '2',
      TIME_SCALE: String(scaleForMorning()),
    })
    const broker = env.KAFKA_BROKER!
    const first = produce([], env)
    const startMs = (await eventually(() => keptState(env), { withinMs: 60_000 })).wholeFromMs
    const atLeast = (count: number) =>
      eventually(async () => (await messageCount(broker, env.KAFKA_TRAFFIC_TOPIC)) >= count, { withinMs: 60_000 })
    await atLeast(20)
    await stop(first)
    const second = produce([], env)
    await eventually(() => second.output().includes('Playing'), { withinMs: 60_000 })
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
  }, 240_000)

  /**
   * How often the producer has retried when the broker comes back; each wait is longer than the last by the first one.
   */
  const KILLS = [
    { kind: 'killed', seconds: 3, firstWait: '0.5', tries: 3 },
    { kind: 'killed', seconds: 20, firstWait: '2', tries: 5 },
  ]
  test.for(matrixRows(KILLS, ({ kind }) => kind))(
    'a broker killed for $seconds seconds costs nothing: each visit has its entry, its exit and its session once',
    {
      timeout: 240_000,
    },
    async ({ seconds, firstWait, tries }) => {
      const ports = new Ports()
      const kafka = await startKafka({
        artefacts: await bringArtefacts(() => undefined),
        folder: join(folder.path, `kafka-${seconds}`),
        logFile: join(folder.path, `kafka-${seconds}.log`),
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
          RETRY_BACKOFF_SECONDS: firstWait,
          MAX_RETRIES: '30',
        })
        const running = produce([], env)
        await eventually(() => running.output().includes('Playing 3 stores'), { withinMs: 60_000 })
        const { wholeFromMs } = await eventually(() => keptState(env), { withinMs: 60_000 })
        await eventually(async () => (await messageCount(kafka.broker, env.KAFKA_TOPIC_REALISTIC)) > 200, {
          withinMs: 60_000,
        })
        process.kill(kafka.child.pid, 'SIGKILL')
        await kafka.child.exited
        // Waits of 2, 4 and 6 seconds, and the attempts between them, add up to more than 20 seconds.
        await eventually(() => running.output().includes(`retry ${tries} of 30`), { withinMs: 90_000 })
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
    },
  )

  test('it stops cleanly while Kafka is away', async () => {
    const env = ownEnv({ KAFKA_BROKER: '127.0.0.1:1', RETRY_BACKOFF_SECONDS: '60' })
    const running = produce([], env)
    await eventually(() => running.output().includes('retry 1 of 6'), { withinMs: 60_000 })
    await stop(running)
    expect(running.output()).toContain('Sent 0 messages')
  })
})

describe('errors', () => {
  test('Kafka unreachable: the retries, then one clear message and exit 1', async () => {
    const env = ownEnv({ KAFKA_BROKER: '127.0.0.1:1', RETRY_BACKOFF_SECONDS: '0.05', MAX_RETRIES: '2' })
    const running = produce([], env)
    expect(await running.exit).toBe(1)
    expect(running.output()).toContain('retry 2 of 2')
    expect(running.output()).toMatch(
      /Could not connect to Kafka at 127\.0\.0\.1:1 .*tried 3 times\. Check that it is running/,
    )
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
