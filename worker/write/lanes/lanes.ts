import { TABLE } from '~/domain/tables'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import type { Origin, Place, TrafficRow } from '../../decode/outcome'
import type { TableRow } from '../../decode/table-row'
import { Body, MemoryPool, newMemory } from './body'
import { Lane } from './lane'
import { rowLine } from './row-lines'
import { REST_BYTES, TrafficLines } from './traffic-lines'

/** Tables that rows go to. */
const ROW_TABLES = [TABLE.traffic, TABLE.visits, TABLE.shopEvents, TABLE.shopOrderItems, TABLE.interactions] as const
type RowTable = (typeof ROW_TABLES)[number]

export type LanesOptions = {
  /** How long rows of today wait for more rows, ms. */
  freshLingerMs?: number
  /**
   * How long rows of other days wait, ms: writes to distant days stall the views, so they are sent rarely and apart.
   */
  lateLingerMs?: number
  /** A body is sent when it holds this many bytes. */
  maxBodyBytes?: number
}

type LanesParts = {
  /** Resolves when every row of a body is stored or parked; never rejects. */
  store: (body: Body) => Promise<void>
  /** Called when a body with this many bytes of memory of `place` is gone. */
  release: (place: Place, bytes: number) => void
}

const DAY_MICROS = DAY_MS * 1000
const FRESH_MICROS = 6 * HOUR_MS * 1000
/** A body of few rows starts small; one of today's traffic reuses a buffer. */
const SMALL_BODY_BYTES = 1024
/** Far more than the longest line: a nearly full body takes one more. */
const LINE_BYTES = 4 * 1024
const POOLED_BODIES = 5

/**
 * Decides which rows are written together. In: rows of decoded items. Out: bodies of line protocol, each of one table
 * and one UTC day, passed to `store`. Each table has two lanes: one for rows of today or of the last six hours, one for
 * those of other days. So a table that takes no writes delays no other (docs/decisions/0102). `lane.ts` decides when a
 * body is sent.
 *
 * Rows are added in units of work, from `begin()` to `end()`, synchronously. Adding never fails and never waits:
 * callers ask for room first.
 */
export class Lanes {
  private readonly lines = new TrafficLines()
  private readonly fresh: Record<RowTable, Lane>
  private readonly late: Record<RowTable, Lane>
  private readonly maxBodyBytes: number
  private readonly pool: MemoryPool
  /** Bodies with rows of the unit of work, by the promise they settle. */
  private touched = new Set<Promise<void>>()
  private lastTouched: Body | null = null

  constructor(
    options: LanesOptions,
    private readonly parts: LanesParts,
  ) {
    this.maxBodyBytes = options.maxBodyBytes ?? 3 * 1024 * 1024
    this.pool = new MemoryPool(this.maxBodyBytes + LINE_BYTES, POOLED_BODIES)
    const send = (body: Body) => this.send(body)
    const lanes = (lingerMs: number, mostFlights: (table: RowTable) => number) =>
      Object.fromEntries(
        ROW_TABLES.map((table) => [table, new Lane({ lingerMs, mostFlights: mostFlights(table), send })]),
      ) as Record<RowTable, Lane>
    this.fresh = lanes(options.freshLingerMs ?? 20, (table) => (table === TABLE.traffic ? 2 : 1))
    this.late = lanes(options.lateLingerMs ?? 1_000, () => 1)
  }

  /** Starts a unit of work. */
  begin(): void {
    this.touched = new Set()
    this.lastTouched = null
  }

  /** Ends the unit. @returns one promise per body with rows of it; each resolves when that body is stored */
  end(): Promise<void>[] {
    const settled = [...this.touched]
    this.touched = new Set()
    return settled
  }

  /** Adds a row of `traffic`. @returns the memory it takes, bytes */
  traffic(row: Readonly<TrafficRow>, origin: Origin, index: number): number {
    const body = this.bodyOf(TABLE.traffic, row.tsMicros)
    const head = this.lines.head(row, origin)
    const bytes = body.reserve(head.length + REST_BYTES)
    return body.take(this.lines.write(bytes, body.size, head, row, origin), origin, index)
  }

  /** Adds a row of any other table. @returns the memory it takes, bytes */
  row(row: TableRow, origin: Origin, index: number): number {
    const line = rowLine(row)
    const body = this.bodyOf(row.table, row.tsMicros)
    line.copy(body.reserve(line.length), body.size)
    return body.take(body.size + line.length, origin, index)
  }

  /** Sends everything without lingering. @returns a promise that resolves when no row is left */
  async drain(): Promise<void> {
    await Promise.all([...Object.values(this.fresh), ...Object.values(this.late)].map((lane) => lane.drain()))
  }

  /** The body for the next row of a table, by its time. */
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

  /** Stores a whole body and releases it. */
  private async send(body: Body): Promise<void> {
    await this.parts.store(body)
    const weights = body.weights()
    this.pool.give(body.release())
    body.settle()
    for (const [place, bytes] of weights) this.parts.release(place, bytes)
  }
}
