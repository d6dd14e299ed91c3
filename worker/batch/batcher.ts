import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/log'
import { BackOff } from '~/platform/retry'
import type { HeldItem, Origin, Outcomes, ParkReason, TrafficRow } from '../decode/outcome'
import { cutToBytes, MAX_PAYLOAD_BYTES } from '../decode/parked-payload'
import type { TableRow } from '../decode/table-row'
import type { LineWriter } from '../questdb/line-writer'
import { Body, BufferPool, type RowOrigin } from './body'
import { type AdmitStores, HeldItems } from './held-items'
import { rowLine } from './row-lines'
import { TrafficLines } from './traffic-lines'

/** An item that could not be written, as `dead_letters` keeps it. */
export type DeadLetter = RowOrigin & { reason: ParkReason; message: string; payload: string }

/** Stores dead letters for good; rejects where it cannot (it is asked again). */
export type DeadLetterStore = (letters: readonly DeadLetter[]) => Promise<void>

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
  /** Sources are asked to wait while this many bytes are not stored yet. */
  maxPendingBytes?: number
}

/** Counts since start. An item is one event; `written` counts rows stored, repeats among them. */
export type BatcherCounts = { read: number; written: number; parked: number; flushes: number; failures: number }

/** Tables that bodies are made for. */
const ROW_TABLES = [TABLE.traffic, TABLE.visits, TABLE.shopEvents, TABLE.shopOrderItems, TABLE.interactions] as const
type RowTable = (typeof ROW_TABLES)[number]

const DAY_MICROS = 86_400_000_000
const FRESH_MICROS = 6 * 3_600_000_000
const LATE_CAPACITY = 32 * 1024
/** Dead letters are stored in parts of about this size: a broker takes batches of up to a megabyte. */
const LETTERS_BYTES = 512 * 1024
/** Longest line by far: a body that is nearly full takes one more. */
const LINE_BYTES = 4 * 1024

/** Bodies on their way to QuestDB. */
class Lane {
  readonly open = new Map<number, Body>()
  readonly full: Body[] = []
  running = false
  private wakers: (() => void)[] = []

  /** @param lingerMs how long rows wait for company @param mostFlights writes under way at once */
  constructor(
    readonly lingerMs: number,
    readonly mostFlights: number,
  ) {}

  /** Resolves at the next `wake()`: a body is full or all is to be sent. Who stops waiting wakes, so that none is kept for ever. */
  woken(): Promise<void> {
    return new Promise((resolve) => this.wakers.push(resolve))
  }

  wake(): void {
    for (const resolve of this.wakers.splice(0)) resolve()
  }

  get idle(): boolean {
    return !this.running && this.full.length === 0 && this.open.size === 0
  }
}

/**
 * Gathers decoded rows into bodies of one table and one day, writes them to QuestDB, and tells each unit of work when all of its
 * rows are stored. Bodies are kept and sent again until QuestDB has taken them; rows it refuses are found by halving and parked
 * alone. Rows of today and of other days travel in lanes of their own.
 *
 * Use: `begin()`, then decode synchronously into this object, then `await end()`.
 */
export class Batcher implements Outcomes {
  readonly counts: BatcherCounts = { read: 0, written: 0, parked: 0, flushes: 0, failures: 0 }
  private readonly lines = new TrafficLines()
  private readonly fresh: Lane
  private readonly late: Lane
  private letters: DeadLetter[] = []
  private lettersStored: Promise<void> | null = null
  private readonly heldItems: HeldItems
  private touched = new Set<Promise<void>>()
  private lastTouched: Body | null = null
  private readonly maxBodyBytes: number
  private readonly pool: BufferPool
  private bytesPending = 0
  private roomWaiters: (() => void)[] = []
  private idleWaiters: (() => void)[] = []
  private draining = false
  /** Since when QuestDB has not taken a write, epoch ms; null while it does. */
  failingSince: number | null = null

  constructor(private readonly options: BatcherOptions) {
    this.fresh = new Lane(options.freshLingerMs ?? 20, 2)
    this.late = new Lane(options.lateLingerMs ?? 1_000, 1)
    this.maxBodyBytes = options.maxBodyBytes ?? 3 * 1024 * 1024
    this.pool = new BufferPool(this.maxBodyBytes + LINE_BYTES, 5)
    const everyStore = async () => ({ admits: () => true, refusal: '' })
    this.heldItems = new HeldItems(this, options.admitStores ?? everyStore, options.log)
  }

  /** Starts a unit of work; everything until `end()` must be synchronous. */
  begin(): void {
    this.touched = new Set()
    this.lastTouched = null
  }

  /** Ends the unit. @returns resolves when all its rows are stored or parked for good */
  end(): Promise<void> {
    const all = [...this.touched]
    this.touched = new Set()
    return all.length === 1 ? all[0]! : Promise.all(all).then(() => undefined)
  }

  traffic(row: Readonly<TrafficRow>, origin: Origin, index: number): void {
    this.count(origin, row.tsMicros)
    const body = this.bodyOf(TABLE.traffic, row.tsMicros)
    const { bytes, at } = body.reserve(this.lines.room(row, origin.source))
    this.bytesPending += body.take(this.lines.write(bytes, at, row, origin.source, origin.arrivedMs), origin, index)
  }

  rows(rows: readonly TableRow[], origin: Origin, index: number): void {
    this.count(origin, rows[0]!.tsMicros)
    for (const row of rows) {
      const line = rowLine(row)
      const body = this.bodyOf(row.table, row.tsMicros)
      const { bytes, at } = body.reserve(line.length)
      line.copy(bytes, at)
      this.bytesPending += body.take(at + line.length, origin, index)
    }
  }

  /**
   * Holds an item until its store is judged.
   * @param refused what becomes of it beyond the bound; by itself it is parked
   */
  held(item: HeldItem, refused = (refusal: string) => this.refuse(item, refusal)): void {
    const size = item.payload.length
    this.bytesPending += size
    const settled = this.heldItems.hold(item, refused).then(() => {
      this.bytesPending -= size
      if (this.hasRoom) for (const resolve of this.roomWaiters.splice(0)) resolve()
    })
    this.touched.add(settled)
  }

  private refuse({ payload, origin, index }: HeldItem, refusal: string): void {
    this.parked('too-many-stores', refusal, payload, origin, index)
  }

  parked(reason: ParkReason, message: string, payload: string, origin: Origin, index: number): void {
    this.counts.read++
    origin.place.stats.read++
    const { place, offset, arrivedMs } = origin
    this.touched.add(this.park({ reason, message, payload, place, offset, arrivedMs, index }))
  }

  /** True while sources may go on; else they wait for `room()`. */
  get hasRoom(): boolean {
    return this.bytesPending < (this.options.maxPendingBytes ?? 16 * 1024 * 1024)
  }

  /** Resolves when there is room again. */
  room(): Promise<void> {
    return this.hasRoom ? Promise.resolve() : new Promise((resolve) => this.roomWaiters.push(resolve))
  }

  get pendingBytes(): number {
    return this.bytesPending
  }

  /** Sends what waits without lingering. @returns resolves when nothing is left */
  async drain(): Promise<void> {
    await this.heldItems.judged()
    this.draining = true
    for (const lane of [this.fresh, this.late]) {
      lane.wake()
      void this.run(lane)
    }
    while (this.lettersStored) await this.lettersStored
    if (!(this.fresh.idle && this.late.idle)) await new Promise<void>((resolve) => this.idleWaiters.push(resolve))
    this.draining = false
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
    const lane = isFresh ? this.fresh : this.late
    const key = day * ROW_TABLES.length + ROW_TABLES.indexOf(table)
    let body = lane.open.get(key)
    if (body !== undefined && body.size >= this.maxBodyBytes) {
      lane.open.delete(key)
      lane.full.push(body)
      lane.wake()
      body = undefined
    }
    if (body === undefined) {
      body = new Body(
        table,
        day,
        isFresh && table === TABLE.traffic ? this.pool.take() : Buffer.allocUnsafeSlow(LATE_CAPACITY),
      )
      lane.open.set(key, body)
      if (!lane.running) void this.run(lane)
    }
    if (body !== this.lastTouched) {
      this.lastTouched = body
      this.touched.add(body.settled)
    }
    return body
  }

  /** Sends the bodies of a lane until there are none: full ones at once, open ones when nothing is under way. */
  private async run(lane: Lane): Promise<void> {
    if (lane.running) return
    lane.running = true
    const flights = new Set<Promise<void>>()
    while (lane.full.length > 0 || lane.open.size > 0 || flights.size > 0) {
      if (lane.full.length > 0 && flights.size < lane.mostFlights) {
        const flight = this.send(lane.full.shift()!).finally(() => flights.delete(flight))
        flights.add(flight)
      } else if (lane.full.length > 0) await Promise.race(flights)
      else if (flights.size > 0) {
        await Promise.race([...flights, lane.woken()])
        lane.wake()
      } else {
        if (!this.draining) await this.linger(lane)
        if (lane.full.length === 0) {
          lane.full.push(...lane.open.values())
          lane.open.clear()
        }
      }
    }
    lane.running = false
    if (this.fresh.idle && this.late.idle) for (const resolve of this.idleWaiters.splice(0)) resolve()
  }

  /** Waits until the oldest open body of a lane has waited long enough, a body is full, or all is to be sent. */
  private async linger(lane: Lane): Promise<void> {
    const oldest = Math.min(...[...lane.open.values()].map((body) => body.begunAt))
    let timer: NodeJS.Timeout | undefined
    const waited = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, oldest + lane.lingerMs - performance.now())
    })
    await Promise.race([waited, lane.woken()])
    lane.wake()
    clearTimeout(timer)
  }

  /** Stores a body whole and lets go of it. */
  private async send(body: Body): Promise<void> {
    await this.store(body, 0, body.rows)
    this.bytesPending -= body.size
    this.pool.give(body.release())
    body.settle()
    if (this.hasRoom) for (const resolve of this.roomWaiters.splice(0)) resolve()
  }

  /** Writes rows `from` ≤ row < `to` of a body, again and again until they are stored; halves what QuestDB refuses. */
  private async store(body: Body, from: number, to: number): Promise<void> {
    const backOff = new BackOff(100, 5_000)
    for (;;) {
      const outcome = await this.options.writer.write(body.lines(from, to))
      if (outcome.kind === 'stored') {
        this.counts.flushes++
        if (body.table !== TABLE.shopOrderItems) {
          this.counts.written += to - from
          body.countStored(from, to, Date.now())
        }
        if (this.failingSince !== null) {
          this.options.log.info({ awayMs: Date.now() - this.failingSince }, 'QuestDB takes writes again')
          this.failingSince = null
        }
        return
      }
      if (outcome.kind === 'refused') {
        if (to - from > 1) {
          const middle = from + ((to - from) >> 1)
          await this.store(body, from, middle)
          return this.store(body, middle, to)
        }
        this.options.log.warn({ table: body.table, answer: outcome.message }, 'QuestDB refused a row')
        const payload = cutToBytes(body.lines(from, to).toString('utf8').trimEnd(), MAX_PAYLOAD_BYTES)
        return this.park({ reason: 'refused-by-store', message: outcome.message, payload, ...body.origin(from) })
      }
      this.counts.failures++
      if (this.failingSince === null) {
        this.failingSince = Date.now()
        this.options.log.error(
          { table: body.table, answer: outcome.message },
          'QuestDB does not take writes, trying again',
        )
      }
      await backOff.wait()
    }
  }

  /** Parks one item; resolves when it is stored for good. Items that come while a write is under way go together in the next. */
  private park(letter: DeadLetter): Promise<void> {
    this.letters.push(letter)
    const size = letter.payload.length
    this.bytesPending += size
    this.lettersStored ??= this.storeLetters()
    return this.whenStored(letter)
  }

  private readonly letterWaiters = new Map<DeadLetter, () => void>()

  private whenStored(letter: DeadLetter): Promise<void> {
    return new Promise((resolve) => this.letterWaiters.set(letter, resolve))
  }

  private async storeLetters(): Promise<void> {
    const backOff = new BackOff(100, 5_000)
    await Promise.resolve()
    while (this.letters.length > 0) {
      let count = 0
      for (let bytes = 0; count < this.letters.length && count < 1_000 && bytes < LETTERS_BYTES; count++) {
        bytes += Buffer.byteLength(this.letters[count]!.payload) + 512
      }
      const taken = this.letters.splice(0, count)
      for (;;) {
        try {
          await this.options.storeDeadLetters(taken)
          break
        } catch (error) {
          this.options.log.error({ err: error }, 'dead letters cannot be stored, trying again')
          await backOff.wait()
        }
      }
      for (const letter of taken) {
        this.counts.parked++
        letter.place.stats.parked++
        this.bytesPending -= letter.payload.length
        this.letterWaiters.get(letter)?.()
        this.letterWaiters.delete(letter)
      }
      if (this.hasRoom) for (const resolve of this.roomWaiters.splice(0)) resolve()
    }
    this.lettersStored = null
  }
}
