import fc from 'fast-check'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { expect, test } from 'vitest'
import { encodeLean } from './lean-encoding'

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 }

/** What kafkajs writes for numbers, with the sizes it computes for them. */
const written = (ints: number[], longs: (number | bigint)[]) => {
  const encoder = new Encoder()
  for (const value of ints) encoder.writeVarInt(value).writeUVarInt(value >>> 0)
  for (const value of longs) encoder.writeVarLong(value)
  return [
    encoder.buffer.toString('hex'),
    ints.map((n) => Encoder.sizeOfVarInt(n)),
    longs.map((n) => Encoder.sizeOfVarLong(n)),
  ]
}

test('lean encoding writes the bytes that kafkajs itself writes', () => {
  const ints = fc.oneof(fc.integer(INT32), fc.constantFrom(0, 63, 64, 127, 128, 8191, 8192, -1, INT32.min, INT32.max))
  const longs = fc.oneof(ints, fc.constantFrom(2 ** 30 - 1, 2 ** 30, 2 ** 31, -(2 ** 31) - 1), fc.maxSafeInteger())
  const samples = fc.sample(fc.tuple(fc.array(ints), fc.array(longs)), 500)
  const before = samples.map(([some, others]) => written(some, others))
  encodeLean()
  expect(samples.map(([some, others]) => written(some, others))).toEqual(before)
})
