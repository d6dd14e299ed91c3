import { expect, it } from 'vitest'
import { Keys } from './keys'
import { batchesOf, type KafkaMessage } from './message-batches'

const RECORD_BATCH_LIMIT = 1024 * 1024

const messages = (count: number, fields: (n: number) => Partial<KafkaMessage>): KafkaMessage[] =>
  Array.from({ length: count }, (_, n) => ({ topic: 'a', key: 'store-1', value: `value ${n}`, ...fields(n) }))
const cut = (all: readonly KafkaMessage[]) => [...batchesOf(all, new Keys())]

/** The messages of a topic in the order in which the batches carry them. */
const carried = (batches: ReturnType<typeof cut>, topic: string) =>
  batches
    .flatMap(({ topicMessages }) => topicMessages.filter((part) => part.topic === topic))
    .flatMap((part) => part.messages.map(({ key, value }) => `${key}: ${value}`))

it('keeps the messages of each topic in order and loses none', () => {
  const all = messages(3_000, (n) => ({ topic: n % 3 === 0 ? 'a' : 'b', key: `store-${n % 7}` }))
  const batches = cut(all)
  expect(batches.length).toBeGreaterThan(1)
  expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(3_000)
  for (const topic of ['a', 'b']) {
    const wanted = all.filter((one) => one.topic === topic).map(({ key, value }) => `${key}: ${value}`)
    expect(carried(batches, topic)).toEqual(wanted)
  }
})

it('keeps each batch smaller than a record batch of Kafka, in bytes', () => {
  const batches = cut(messages(40, () => ({ value: 'ü'.repeat(60_000) })))
  const bytes = batches.map(({ topicMessages }) =>
    topicMessages.flatMap((part) => part.messages).reduce((sum, { value }) => sum + value.length, 0),
  )
  expect(Math.max(...bytes)).toBeLessThan(RECORD_BATCH_LIMIT)
  expect(bytes.reduce((sum, one) => sum + one)).toBe(40 * 120_000)
})

it('keeps lists per partition short enough for kafkajs, by key and by topic', () => {
  expect(cut(messages(1_000, () => ({}))).map(({ count }) => count)).toEqual([400, 400, 200])
  expect(cut(messages(4_000, (n) => ({ key: `store-${n % 100}` }))).map(({ count }) => count)).toEqual([
    1_600, 1_600, 800,
  ])
})

it('gives a key the same bytes each time, also after more keys than the cache takes', () => {
  const keys = new Keys()
  const first = keys.bytes('store-1')
  expect(keys.bytes('store-1')).toBe(first)
  const others = Array.from({ length: 10_000 }, (_, n) => `user-${n}`)
  expect(others.map((key) => String(keys.bytes(key)))).toEqual(others)
  expect(String(keys.bytes('store-1'))).toBe('store-1')
})
