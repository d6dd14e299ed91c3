import { Kafka, logLevel } from 'kafkajs'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { SourceStats } from '../stats/source-stats'
import type { DeadLetter } from '../write/parking/parking'
import { DeadLetterTopics, deadLetterTopic } from './dead-letter-topics'
import { kafkaClient } from './kafka'

const broker = inject('kafkaBroker')
const probe = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
const admin = probe.admin()
const log = pino({ level: 'silent' })
const run = `dlq-${Date.now()}`
/** A valid topic name whose dead-letter topic would have an invalid one. */
const long = run.padEnd(248, '-long')
const [small, gone, other] = [`${run}-small`, `${run}-gone`, `${run}-other`]
let topics: DeadLetterTopics
beforeAll(async () => {
  await admin.connect()
  const kafka = kafkaClient({ brokers: [broker], clientId: run, debug: false, retries: 3, log })
  topics = new DeadLetterTopics(kafka, new Set([small, gone, other, long]), log)
})
afterAll(async () => {
  await topics.close()
  await admin.disconnect()
})

const letter = (topic: string, offset: number, payload: string): DeadLetter => ({
  place: { topic, partition: 0, stats: new SourceStats('t') },
  offset,
  index: 0,
  arrivedMs: Date.now(),
  reason: 'not-json',
  message: 'm',
  payload,
})
/** Retries until the letters are stored, as the batcher does. */
const stored = (...letters: DeadLetter[]) =>
  eventually(
    async () => {
      await topics.store(letters)
      return true
    },
    { withinMs: 30_000 },
  )
/**
 * Resolves once a topic refuses messages of 60 bytes: a broker confirms a new setting or a deletion before it applies
 * it, and takes messages until then, also while its list of topics has the topic no more.
 */
async function refused(topic: string) {
  const producer = probe.producer({ allowAutoTopicCreation: false, retry: { retries: 0 } })
  await producer.connect()
  const isTaken = () => producer.send({ topic, messages: [{ value: 'p'.repeat(60) }] }).then(Boolean, () => false)
  await eventually(async () => !(await isTaken()), { withinMs: 30_000 })
  await producer.disconnect()
}
const held = async (topic: string) =>
  (await admin.fetchTopicOffsets(deadLetterTopic(topic))).reduce(
    (sum, { high, low }) => sum + Number(high) - Number(low),
    0,
  )

it('cuts a letter that is too large for the topic, and gives up if that is refused too', async () => {
  const configEntries = [{ name: 'max.message.bytes', value: '1500' }]
  await admin.createTopics({
    waitForLeaders: false,
    topics: [{ topic: deadLetterTopic(small), numPartitions: 1, configEntries }],
  })
  await stored(letter(small, 1, 'a'.repeat(20_000)), letter(small, 2, 'b'), letter(other, 3, 'c'))
  expect([await held(small), await held(other), topics.notSent]).toEqual([2, 1, 0])

  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: deadLetterTopic(small), configEntries: [{ name: 'max.message.bytes', value: '50' }] }],
  })
  await refused(deadLetterTopic(small))
  const before = await held(small)
  await stored(letter(small, 4, 'd'), letter(small, 5, 'e'), letter(other, 6, 'f'))
  expect([(await held(small)) - before, await held(other), topics.notSent]).toEqual([0, 2, 2])
  expect([...topics.refusals]).toEqual([[deadLetterTopic(small), 'MESSAGE_TOO_LARGE']])
})

it('skips letters of a topic whose dead-letter topic is impossible, and sends those of others', async () => {
  const before = await held(other)
  await stored(letter(long, 1, 'a'), letter(other, 2, 'b'))
  expect(topics.refusals.get(deadLetterTopic(long))).toBe('INVALID_TOPIC_EXCEPTION')
  expect(await held(other)).toBe(before + 1)
})

it('recreates a dead-letter topic that was deleted', { timeout: 60_000 }, async () => {
  await stored(letter(gone, 1, 'a'))
  await admin.deleteTopics({ topics: [deadLetterTopic(gone)] })
  await refused(deadLetterTopic(gone))
  await stored(letter(gone, 2, 'b'))
  expect(await held(gone)).toBe(1)
})
