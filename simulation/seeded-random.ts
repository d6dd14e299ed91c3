import { generateMersenne32Randomizer, type Randomizer } from '@faker-js/faker'

/** 32-bit FNV-1a of some parts: the seed of what they name together. */
export function seedOf(...parts: (string | number)[]): number {
  let hash = 0x811c9dc5
  for (const char of parts.join('\u0000')) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
  return hash >>> 0
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A stream of numbers that is the same for the same parts (Mersenne Twister). */
export class SeededRandom {
  private readonly source: Randomizer

  constructor(...parts: (string | number)[]) {
    this.source = generateMersenne32Randomizer(seedOf(...parts))
  }

  /** From 0 to below 1. */
  next(): number {
    return this.source.next()
  }

  /** From `from` to below `to`. */
  between(from: number, to: number): number {
    return from + (to - from) * this.next()
  }

  /** A whole number from 0 to below `count`. */
  index(count: number): number {
    return Math.min(count - 1, Math.floor(this.next() * count))
  }

  /** Standard normal, by Box and Muller's transform. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  /** A UUID of version 4. */
  uuid(): string {
    let text = ''
    for (let word = 0; word < 4; word++) {
      let bits = Math.floor(this.next() * 2 ** 32)
      if (word === 1) bits = ((bits & 0xffff0fff) | 0x4000) >>> 0
      if (word === 2) bits = ((bits & 0x3fffffff) | 0x80000000) >>> 0
      text += HEX[bits >>> 24]! + HEX[(bits >>> 16) & 255]! + HEX[(bits >>> 8) & 255]! + HEX[bits & 255]!
    }
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`
  }
}
