import { createHash } from 'node:crypto'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of random values determined only by its parts. */
export type Random = {
  /** 0 ≤ x < 1. */
  float(): number
  /** from ≤ x < to. */
  between(from: number, to: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  /** Standard normal. */
  normal(): number
  /** Exponential with this mean. */
  exponential(mean: number): number
  /** A version 4 UUID, lower case. */
  uuid(): string
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const hex32 = (word: number) =>
  HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!

/**
 * The stream for a seed and a subject, such as `randomOf(seed, storeId, date, 'visits')`: the same parts give the same
 * values in every process; other parts give independent ones.
 */
export function randomOf(...parts: (string | number)[]): Random {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest()
  const generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => digest.readInt32LE(at)))
  const float = () => uniformFloat64(generator)
  return {
    float,
    between: (from, to) => from + float() * (to - from),
    chance: (probability) => float() < probability,
    normal: () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float()),
    exponential: (mean) => -Math.log(1 - float()) * mean,
    // faker's UUIDs cost 2.4 µs each, a fifth of a generated day; these cost a tenth of that.
    uuid() {
      const second = hex32((generator.next() & ~0xf000) | 0x4000)
      const third = hex32((generator.next() & 0x3fffffff) | 0x80000000)
      const last = hex32(generator.next())
      return `${hex32(generator.next())}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${last}`
    },
  }
}
