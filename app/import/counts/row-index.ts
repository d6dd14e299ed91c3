/** Counts of a line; `lengthMs` null if its span has no end. */
export type CountedLine = { line: number; entries: number; exits: number; lengthMs: number | null }

const FIRST_ROOM = 1024
const NONE = -1

/** Rows by series and time, 40 bytes each, however many series there are: a file may have a million of both. */
export class RowIndex {
  length = 0
  private readonly keys = new Map<string, number>()
  private series = new Int32Array(FIRST_ROOM)
  private times = new Float64Array(FIRST_ROOM)
  private lines = new Int32Array(FIRST_ROOM)
  private entries = new Uint32Array(FIRST_ROOM)
  private exits = new Uint32Array(FIRST_ROOM)
  /** Milliseconds; 0 if unknown. */
  private lengths = new Int32Array(FIRST_ROOM)
  /** The next row of the same series and time. */
  private nextOf = new Int32Array(FIRST_ROOM)
  private slots = new Int32Array(FIRST_ROOM * 2).fill(NONE)

  /** Number of a series, from 0. */
  numberOf(series: string): number {
    const known = this.keys.get(series)
    if (known !== undefined) return known
    this.keys.set(series, this.keys.size)
    return this.keys.size - 1
  }

  /** Adds a row. @returns its index, in order of the calls */
  add(series: number, atMs: number, { line, entries, exits, lengthMs }: CountedLine): number {
    if (this.length === this.times.length) this.grow()
    const place = this.length++
    this.series[place] = series
    this.times[place] = atMs
    this.lines[place] = line
    this.entries[place] = entries
    this.exits[place] = exits
    this.lengths[place] = lengthMs ?? 0
    this.nextOf[place] = NONE
    this.link(place)
    return place
  }

  /** Index of the first row of a series at a time; -1 if there is none. */
  firstAt(series: number, atMs: number): number {
    return this.slots[this.slotOf(series, atMs)]!
  }

  /** Index of the next row of the same series and time; -1 if there is none. */
  nextAt(place: number): number {
    return this.nextOf[place]!
  }

  seriesAt(place: number): number {
    return this.series[place]!
  }

  timeAt(place: number): number {
    return this.times[place]!
  }

  rowAt(place: number): CountedLine {
    return {
      line: this.lines[place]!,
      entries: this.entries[place]!,
      exits: this.exits[place]!,
      lengthMs: this.lengths[place] || null,
    }
  }

  /** All indexes, sorted by `rankOf` their series, then by time. */
  inOrder(rankOf: (series: number) => number = (series) => series): Int32Array {
    const { series, times } = this
    return Int32Array.from({ length: this.length }, (_, place) => place).sort(
      (a, b) => rankOf(series[a]!) - rankOf(series[b]!) || times[a]! - times[b]! || a - b,
    )
  }

  private slotOf(series: number, atMs: number): number {
    const mask = this.slots.length - 1
    const mixed = Math.imul((atMs / 1000) | 0, 0x9e3779b1) ^ Math.imul(series + 1, 0x85ebca6b) ^ (atMs % 1000)
    let slot = (mixed ^ (mixed >>> 15)) & mask
    for (;;) {
      const place = this.slots[slot]!
      if (place === NONE || (this.series[place] === series && this.times[place] === atMs)) return slot
      slot = (slot + 1) & mask
    }
  }

  private link(place: number): void {
    const slot = this.slotOf(this.series[place]!, this.times[place]!)
    let last = this.slots[slot]!
    if (last === NONE) {
      this.slots[slot] = place
      return
    }
    while (this.nextOf[last] !== NONE) last = this.nextOf[last]!
    this.nextOf[last] = place
  }

  private grow(): void {
    const room = this.length * 2
    const copy = <Numbers extends Int32Array | Uint32Array | Float64Array>(from: Numbers, to: Numbers) => {
      to.set(from as never)
      return to
    }
    this.series = copy(this.series, new Int32Array(room))
    this.times = copy(this.times, new Float64Array(room))
    this.lines = copy(this.lines, new Int32Array(room))
    this.entries = copy(this.entries, new Uint32Array(room))
    this.exits = copy(this.exits, new Uint32Array(room))
    this.lengths = copy(this.lengths, new Int32Array(room))
    this.nextOf = copy(this.nextOf, new Int32Array(room))
    const firsts = this.slots.filter((place) => place !== NONE)
    this.slots = new Int32Array(room * 2).fill(NONE)
    for (const place of firsts) this.slots[this.slotOf(this.series[place]!, this.times[place]!)] = place
  }
}
