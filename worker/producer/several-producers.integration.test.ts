import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import {
  dueValues,
  type Env,
  folder,
  kcat,
  keptState,
  messageCount,
  ownEnv,
  produce,
  scaleForMorning,
  startsProducers,
  stop,
} from '~/tests/support/ingest/producer-process'

startsProducers()

const started = (env: Env) => eventually(() => keptState(env), { withinMs: 60_000 })

test('two producers of different stores share topics: each keeps its own progress, no visit is halved', async () => {
  const shared = ownEnv({
    SEED: '6',
    PRODUCER_FORMAT: 'counted',
    TIME_SCALE: String(scaleForMorning()),
    DAILY_CUSTOMERS: '3000',
  })
  const [one, other] = [
    { ...shared, STORES: 'left-1,left-2' },
    { ...shared, STORES: 'right' },
  ]
  const [first, second] = [produce([], one), produce([], other)]
  const starts = [await started(one), await started(other)]
  const atLeast = (count: number) =>
    eventually(async () => (await messageCount(shared.KAFKA_BROKER!, shared.KAFKA_TRAFFIC_TOPIC)) >= count, {
      withinMs: 60_000,
    })
  await atLeast(60)
  await stop(first)
  const kept = keptState(one)
  const then = await messageCount(shared.KAFKA_BROKER!, shared.KAFKA_TRAFFIC_TOPIC)
  await atLeast(then + 20)
  expect(keptState(one)).toEqual(kept)
  const again = produce([], one)
  await eventually(() => keptState(one).playedToMs > kept.playedToMs, { withinMs: 60_000 })
  await Promise.all([stop(again), stop(second)])
  const read = await kcat(shared.KAFKA_BROKER!, shared.KAFKA_TRAFFIC_TOPIC)
  for (const [i, env] of [one, other].entries()) {
    const mine = read.filter(({ key }) => env.STORES.split(',').includes(key)).map(({ value }) => value)
    expect(mine.sort()).toEqual(dueValues(env, starts[i]!.wholeFromMs, keptState(env), env.KAFKA_TRAFFIC_TOPIC))
  }
}, 240_000)

test('a second producer of the same stores is refused; a killed one does not block', async () => {
  const env = ownEnv({ STORES: 'only' })
  const first = produce([], env)
  await started(env)
  const second = produce([], env)
  expect(await second.exit).toBe(1)
  expect(second.output()).toContain(
    `Another producer already plays these stores into these topics (process ${first.child.pid})`,
  )
  first.child.kill('SIGKILL')
  await first.exit
  const third = produce([], env)
  await eventually(() => third.output().includes('Playing 1 store'), { withinMs: 60_000 })
  await stop(third)
}, 240_000)

test('Ctrl-C in a back-fill finishes the batch, reports what was sent and exits with 0', async () => {
  const env = ownEnv({ STORES: 'a,b', SEED: '2', DAILY_CUSTOMERS: '3000' })
  const running = produce(['--from', '2020-01-01', '--to', '2026-01-01'], env)
  const inKafka = async () =>
    (await messageCount(env.KAFKA_BROKER!, env.KAFKA_TOPIC)) +
    (await messageCount(env.KAFKA_BROKER!, env.KAFKA_TOPIC_REALISTIC))
  await eventually(async () => (await inKafka()) > 0, { withinMs: 120_000 })
  running.child.kill('SIGINT')
  expect(await running.exit, running.output()).toBe(0)
  const said = Number(/Sent ([\d,]+) messages in/.exec(running.output())?.[1]?.replaceAll(',', ''))
  expect(said).toBe(await inKafka())
}, 240_000)

test('if its progress cannot be stored, it says so before sending anything and exits with 1', async () => {
  const file = join(folder.path, 'a-file')
  writeFileSync(file, '')
  const env = ownEnv({ DATA_DIR: join(file, 'data') })
  const running = produce([], env)
  expect(await running.exit).toBe(1)
  expect(running.output()).toMatch(/^Cannot store the progress in .* \(ENOTDIR\)\. .*DATA_DIR sets the folder\.\n$/)
})
