import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/process/log'
import type { HeldItem, Origin, Outcomes, ParkReason, Place, TrafficRow } from '../decode/outcome'
import type { TableRow } from '../decode/table-row'
import type { LineWriter } from '../questdb/line-writer'
import type { BatcherCounts } from './batcher-counts'
import { Body, MemoryPool, newMemory } from './body'
import { type AdmitStores, HeldItems, heldWeight } from './held-items'
import { Lane } from './lane'
import { type DeadLetterStore, Parking } from './parking'
import { Room } from './room'
import { rowLine } from './row-lines'
import { Storing } from './storing'
import { REST_BYTES, TrafficLines } from './traffic-lines'

export type BatcherOptions = {
  writer: Pick<LineWriter, 'write'>
  storeDeadLetters: DeadLetterStore
  log: Log
  /** Judges the stores of held items; without it all are admitted. */
  admitStores?: AdmitStores
  /** How long rows of today wait for company, ms. */
  freshLingerMs?: number
  /** How long rows of other days wait, ms: writes of far-apart days stall the views, so they go seldom and apart. */
  lateLingerMs?: number
  /** A body is sent when it holds this many bytes. */
  maxBodyBytes?: number
  /** Sources are asked to wait while so much is not stored yet, bytes of memory. */
  maxPendingBytes?: number
}

/** Tables that bodies are made for. */
const ROW_TABLES = [TABLE.traffic, TABLE.visits, TABLE.shopEvents, TABLE.shopOrderItems, TABLE.interactions] as const
type RowTable = (typeof ROW_TABLES)[number]

const DAY_MICROS = 86_400_000_000
const FRESH_MICROS = 6 * 3_600_000_000
const MOST_PENDING_BYTES = 16 * 1024 * 1024
/** What a place may hold while others hold all the room, as a part of it. */
const SHARE = 1 / 128
/** A body of few rows begins small; one of today's traffic has a buffer that is used again. */
const SMALL_BODY_BYTES = 1024
/** Longest line by far: a body that is nearly full takes one more. */
const LINE_BYTES = 4 * 1024
const POOLED_BODIES = 5

/**
 * Gathers decoded rows into bodies of one table and one day, writes them to QuestDB, and tells each unit of work when all of its
 * rows are stored. Bodies are kept and sent again until QuestDB has taken them; rows it refuses are found by halving and parked
 * alone. Each table has two lanes: one for rows of today, one for those of other days.
 *
 * Use: `begin()`, then decode synchronously into this object, then `await end()`.
 */
export class Batcher implements Outcomes {
  readonly counts: BatcherCounts = { read: 0, written: 0, parked: 0, flushes: 0, failures: 0 }
  private readonly lines = new TrafficLines()
  private readonly fresh: Record<RowTable, Lane>
  private readonly late: Record<RowTable, Lane>
  private readonly pending: Room
  private readonly parking: Parking
  private readonly storing: Storing
  private readonly heldItems: HeldItems
  private touched = new Set<Promise<void>>()
  private lastTouched: Body | null = null
  private readonly maxBodyBytes: number
  private readonly pool: MemoryPool
  /** What the unit of work weighs so far, bytes. */
  unitBytes = 0

  constructor(options: BatcherOptions) {
    const most = options.maxPendingBytes ?? MOST_PENDING_BYTES
    this.pending = new Room({ most, mostLetters: most / 2, share: most * SHARE })
    this.maxBodyBytes = options.maxBodyBytes ?? 3 * 1024 * 1024
    this.pool = new MemoryPool(this.maxBodyBytes + LINE_BYTES, POOLED_BODIES)
    this.parking = new Parking({
      store: options.storeDeadLetters,
      room: this.pending,
      log: options.log,
      onStored: ({ place }) => {
        this.counts.parked++
        place.stats.parked++
      },
    })
    const everyStore = async () => ({ admits: () => true, refusal: '' })
    this.heldItems = new HeldItems(this, options.admitStores ?? everyStore, options.log)
    this.storing = new Storing(options.writer, this.counts, options.log, (letter) => this.parking.park(letter))
    const send = (body: Body) => this.send(body)
    const lanes = (lingerMs: number, mostFlights: (table: RowTable) => number) =>
      Object.fromEntries(
        ROW_TABLES.map((table) => [table, new Lane({ lingerMs, mostFlights: mostFlights(table), send })]),
      ) as Record<RowTable, Lane>
    this.fresh = lanes(options.freshLingerMs ?? 20, (table) => (table === TABLE.traffic ? 2 : 1))
    this.late = lanes(options.lateLingerMs ?? 1_000, () => 1)
  }

  /** Since when QuestDB has not taken writes of a table, epoch ms; null while it takes all. */
  get failingSince(): number | null {
    return this.storing.failingSince
  }

  /** Starts a unit of work; everything until `end()` must be synchronous. */
  begin(): void {
    this.touched = new Set()
    this.lastTouched = null
    this.unitBytes = 0
  }

  /** Ends the unit. @returns resolves when all its rows are stored or parked for good */
  end(): Promise<void> {
    const all = [...this.touched]
    const letters = this.parking.end()
    if (letters) all.push(letters)
    this.touched = new Set()
    return all.length === 1 ? all[0]! : Promise.all(all).then(() => undefined)
  }

  traffic(row: Readonly<TrafficRow>, origin: Origin, index: number): void {
    this.count(origin, row.tsMicros)
    const body = this.bodyOf(TABLE.traffic, row.tsMicros)
    const head = this.lines.head(row, origin)
    const bytes = body.reserve(head.length + REST_BYTES)
    this.hold(origin, body.take(this.lines.write(bytes, body.size, head, row, origin), origin, index))
  }

  rows(rows: readonly TableRow[], origin: Origin, index: number): void {
    this.count(origin, rows[0]!.tsMicros)
    for (const row of rows) {
      const line = rowLine(row)
      const body = this.bodyOf(row.table, row.tsMicros)
      line.copy(body.reserve(line.length), body.size)
      this.hold(origin, body.take(body.size + line.length, origin, index))
    }
  }

  /**
   * Holds an item until its store is judged.
   * @param refused what becomes of it beyond the bound; by itself it is parked
   */
  held(item: HeldItem, refused = (refusal: string) => this.refuse(item, refusal)): void {
    const { place } = item.origin
    const weight = heldWeight(item)
    this.hold(item.origin, weight)
    this.touched.add(this.heldItems.hold(item, refused).then(() => this.pending.release(place, 'rows', weight)))
  }

  private refuse({ payload, origin, index }: HeldItem, refusal: string): void {
    this.parked('too-many-stores', refusal, payload, origin, index)
  }

  parked(reason: ParkReason, message: string, payload: string, origin: Origin, index: number): void {
    this.counts.read++
    origin.place.stats.read++
    const { place, offset, arrivedMs } = origin
    this.unitBytes += this.parking.add({ reason, message, payload, place, offset, arrivedMs, index })
  }

  /** True while sources may go on; else they wait for `room()`. */
  get hasRoom(): boolean {
    return this.pending.left(null) > 0
  }

  /** Bytes that a place may bring in its next unit; 0 where it has to wait for `room(place)`. */
  roomFor(place: Place): number {
    return this.pending.left(place)
  }

  /** Resolves when there is room again, for a place or for all. */
  room(place: Place | null = null): Promise<void> {
    return this.pending.wait(place)
  }

  /** Memory that what is not stored yet takes, bytes. */
  get pendingBytes(): number {
    return this.pending.bytes
  }

  /** Sends what waits without lingering. @returns resolves when nothing is left */
  async drain(): Promise<void> {
    await this.heldItems.judged()
    await Promise.all([...Object.values(this.fresh), ...Object.values(this.late)].map((lane) => lane.drain()))
    await this.parking.drained()
  }

  private hold(origin: Origin, bytes: number): void {
    this.unitBytes += bytes
    this.pending.hold(origin.place, 'rows', bytes)
  }

  /** Counts an item as read, and now and then how long after its event it arrived. */
  private count({ place, arrivedMs }: Origin, tsMicros: number): void {
    this.counts.read++
    const { stats } = place
    if ((stats.read++ & 15) === 0) stats.receivedLag.add(arrivedMs - tsMicros / 1000)
  }

  /** The body that the next row of a table goes to, by its time. */
  private bodyOf(table: RowTable, tsMicros: number): Body {
    const nowMicros = Date.now() * 1000
    const day = Math.floor(tsMicros / DAY_MICROS)
    const isFresh = nowMicros - tsMicros < FRESH_MICROS || day === Math.floor(nowMicros / DAY_MICROS)
    const lane = (isFresh ? this.fresh : this.late)[table]
    let body = lane.bodyOf(day)
    if (body !== undefined && body.size >= this.maxBodyBytes) {
      lane.fill(body)
      body = undefined
    }
    if (body === undefined) {
      const isPooled = isFresh && table === TABLE.traffic
      const memory = isPooled ? this.pool.take() : newMemory(SMALL_BODY_BYTES)
      body = new Body(table, day, memory, isPooled)
      lane.begin(body)
    }
    if (body !== this.lastTouched) {
      this.lastTouched = body
      this.touched.add(body.settled)
    }
    return body
  }

  /** Stores a body whole and lets go of it. */
  private async send(body: Body): Promise<void> {
    await this.storing.store(body)
    const weights = body.weights()
    this.pool.give(body.release())
    body.settle()
    for (const [place, bytes] of weights) this.pending.release(place, 'rows', bytes)
  }
}
