import type { Place } from '../decode/outcome'

/** Limits on what sources may hold in memory before it is stored, bytes. */
export type RoomBounds = {
  /** Rows and letters together. */
  most: number
  /** Letters alone, so that a flood of bad messages leaves room for rows. */
  mostLetters: number
  /** What a place may hold while others have taken all the room, so that a flood never delays a lone row. */
  share: number
}

/** Above this multiple of its limit nothing is accepted, however many places ask for their share. */
const WITH_SHARES = 1.5

type Held = { rows: number; letters: number }
type Waiter = { place: Place | null; resolve: () => void }

/** Counts memory that is not stored yet, by the place it came from, and says who may continue. */
export class Room {
  private readonly held = new Map<Place, Held>()
  private readonly total: Held = { rows: 0, letters: 0 }
  private waiters: Waiter[] = []
  private lastPlace: Place | null = null
  private lastHeld: Held = this.total

  constructor(private readonly bounds: RoomBounds) {}

  get bytes(): number {
    return this.total.rows + this.total.letters
  }

  hold(place: Place, kind: keyof Held, bytes: number): void {
    this.total[kind] += bytes
    this.heldBy(place)[kind] += bytes
  }

  release(place: Place, kind: keyof Held, bytes: number): void {
    const held = this.heldBy(place)
    this.total[kind] -= bytes
    held[kind] -= bytes
    if (held.rows + held.letters <= 0) {
      this.held.delete(place)
      if (this.lastPlace === place) this.lastPlace = null
    }
    if (this.waiters.length > 0) this.admit()
  }

  /** Bytes that a place may still hold; 0 if it has to wait. Without a place: the room there is for all. */
  left(place: Place | null): number {
    const { most, mostLetters, share } = this.bounds
    const held = place === null ? undefined : this.held.get(place)
    const isFull = this.bytes >= most || (this.total.letters >= mostLetters && (held?.letters ?? 0) > 0)
    if (!isFull) return Math.max(share, most - this.bytes)
    if (place === null || this.bytes >= most * WITH_SHARES) return 0
    return Math.max(0, share - (held ? held.rows + held.letters : 0))
  }

  /** Resolves when a place may continue. */
  wait(place: Place | null): Promise<void> {
    if (this.left(place) > 0) return Promise.resolve()
    return new Promise((resolve) => this.waiters.push({ place, resolve }))
  }

  private admit(): void {
    const waiting = this.waiters
    this.waiters = []
    for (const waiter of waiting) {
      if (this.left(waiter.place) > 0) waiter.resolve()
      else this.waiters.push(waiter)
    }
  }

  private heldBy(place: Place): Held {
    if (place === this.lastPlace) return this.lastHeld
    let held = this.held.get(place)
    if (!held) {
      held = { rows: 0, letters: 0 }
      this.held.set(place, held)
    }
    this.lastPlace = place
    this.lastHeld = held
    return held
  }
}
