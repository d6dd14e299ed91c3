import { expect, it } from 'vitest'
import { Keys } from './keys'
import { batchesOf, type KafkaMessage } from './message-batches'

const RECORD_BATCH_LIMIT = 1024 * 1024

const messages = (count: number, fields: (n: number) => Partial<KafkaMessage>): KafkaMessage[] =>
  Array.from({ length: count }, (_, n) => ({ topic: 'a', key: 'store-1', value: `value ${n}`, ...fields(n) }))
const cut = (all: readonly KafkaMessage[]) => [...batchesOf(all, new Keys())]

/** The messages of a topic as batches carry them, one after the other. */
const carried = (batches: ReturnType<typeof cut>, topic: string) =>
  batches
    .flatMap(({ topicMessages }) => topicMessages.filter((part) => part.topic === topic))
    .flatMap((part) => part.messages.map(({ key, value }) => `${key}: ${value}`))

it('messages of each topic keep their order and none is lost', () => {
  const all = messages(3_000, (n) => ({ topic: n % 3 === 0 ? 'a' : 'b', key: `store-${n % 7}` }))
  const batches = cut(all)
  expect(batches.length).toBeGreaterThan(1)
  expect(batches.reduce((sum, { count }) => sum + count, 0)).toBe(3_000)
  for (const topic of ['a', 'b']) {
    const wanted = all.filter((one) => one.topic === topic).map(({ key, value }) => `${key}: ${value}`)
    expect(carried(batches, topic)).toEqual(wanted)
  }
})

it('a batch never fills a record batch of Kafka, reckoned in bytes', () => {
  const batches = cut(messages(40, () => ({ value: 'ü'.repeat(60_000) })))
  const bytes = batches.map(({ topicMessages }) =>
    topicMessages.flatMap((part) => part.messages).reduce((sum, { value }) => sum + value.length, 0),
  )
  expect(Math.max(...bytes)).toBeLessThan(RECORD_BATCH_LIMIT)
  expect(bytes.reduce((sum, one) => sum + one)).toBe(40 * 120_000)
})

it('a partition gets no list that costs kafkajs too much, by its key or by its topic', () => {
  expect(cut(messages(1_000, () => ({}))).map(({ count }) => count)).toEqual([400, 400, 200])
  expect(cut(messages(4_000, (n) => ({ key: `store-${n % 100}` }))).map(({ count }) => count)).toEqual([
    1_600, 1_600, 800,
  ])
})

it('a key has the same bytes each time, also after more keys than are remembered', () => {
  const keys = new Keys()
  const first = keys.bytes('store-1')
  expect(keys.bytes('store-1')).toBe(first)
  const others = Array.from({ length: 10_000 }, (_, n) => `user-${n}`)
  expect(others.map((key) => String(keys.bytes(key)))).toEqual(others)
  expect(String(keys.bytes('store-1'))).toBe('store-1')
})
