import { HOUR_MS } from '~/domain/time/durations'

const HOURS_A_DAY = 24

/**
 * A set of UTC hours, by UTC day (days since 1970): bit 0 for the hour from 00:00. Days outside its range have none.
 */
export class HoursOfDays {
  private readonly bits: Int32Array

  constructor(
    readonly firstDay: number,
    /** First day after the last one. */
    readonly endDay: number,
  ) {
    this.bits = new Int32Array(Math.max(0, endDay - firstDay))
  }

  /** The hours of a day. */
  of(day: number): number {
    return this.bits[day - this.firstDay] ?? 0
  }

  /** Adds hours to a day; ignores days outside the range. */
  add(day: number, hours: number): void {
    const index = day - this.firstDay
    if (index >= 0 && index < this.bits.length) this.bits[index] = (this.bits[index] as number) | hours
  }

  /** The number of hours. */
  count(): number {
    let sum = 0
    for (let hours of this.bits) for (; hours !== 0; hours &= hours - 1) sum++
    return sum
  }

  /** Start of the first hour, epoch milliseconds; infinity if there is none. */
  firstMs(): number {
    const index = this.bits.findIndex((hours) => hours !== 0)
    if (index < 0) return Number.POSITIVE_INFINITY
    const hours = this.bits[index] as number
    return ((this.firstDay + index) * HOURS_A_DAY + lowestBit(hours)) * HOUR_MS
  }

  /** Start of the last hour, epoch milliseconds; minus infinity if there is none. */
  lastMs(): number {
    for (let index = this.bits.length - 1; index >= 0; index--) {
      const hours = this.bits[index] as number
      if (hours !== 0) return ((this.firstDay + index) * HOURS_A_DAY + highestBit(hours)) * HOUR_MS
    }
    return Number.NEGATIVE_INFINITY
  }
}

export const lowestOf = (bits: number) => bits & -bits
export const lowestBit = (bits: number) => 31 - Math.clz32(lowestOf(bits))
export const highestBit = (bits: number) => 31 - Math.clz32(bits)
