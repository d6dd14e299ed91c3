import type { Log } from '~/platform/process/log'
import type { HeldItem, Origin, Outcomes, ParkReason, Place, TrafficRow } from '../decode/outcome'
import type { TableRow } from '../decode/table-row'
import type { BatcherCounts } from './batcher-counts'
import { type AdmitStores, HeldItems, heldWeight } from './held-items'
import { Lanes, type LanesOptions } from './lanes/lanes'
import { type DeadLetterStore, Parking } from './parking/parking'
import { storeOrPark } from './parking/refused-rows'
import type { LineWriter } from './questdb/line-writer'
import { PatientWriter } from './questdb/patient-writer'
import { Room } from './room'

export type BatcherOptions = LanesOptions & {
  writer: Pick<LineWriter, 'write'>
  storeDeadLetters: DeadLetterStore
  log: Log
  /** Decides about the stores of held items; if absent, all are admitted. */
  admitStores?: AdmitStores
  /** Sources have to wait while this much is not stored yet, bytes of memory. */
  maxPendingBytes?: number
}

const MOST_PENDING_BYTES = 16 * 1024 * 1024
/** What a place may hold while others take up all the room, as a fraction of it. */
const SHARE = 1 / 128

/**
 * The path of decoded items into QuestDB. In: rows, held items and dead letters from decoding. Out: one promise per
 * unit of work, which resolves when all of it is stored for good; only then may its offsets be committed. It never
 * rejects: writes are retried until QuestDB takes them, and what QuestDB refuses is parked.
 *
 * It combines: `lanes/` (which rows are written together, and when), `questdb/patient-writer.ts` (waits for QuestDB),
 * `parking/` (refused rows and dead letters), `held-items.ts` (items of new stores) and `room.ts` (limits memory).
 *
 * Use: ask for room, `begin()`, then decode synchronously into this object, then `await end()`.
 */
export class Batcher implements Outcomes {
  readonly counts: BatcherCounts = { read: 0, written: 0, parked: 0, flushes: 0, failures: 0 }
  private readonly pending: Room
  private readonly lanes: Lanes
  private readonly writer: PatientWriter
  private readonly parking: Parking
  private readonly heldItems: HeldItems
  private heldOfUnit: Promise<void>[] = []
  /** Weight of the unit of work so far, bytes. */
  unitBytes = 0

  constructor(options: BatcherOptions) {
    const { counts } = this
    const most = options.maxPendingBytes ?? MOST_PENDING_BYTES
    this.pending = new Room({ most, mostLetters: most / 2, share: most * SHARE })
    this.parking = new Parking({
      store: options.storeDeadLetters,
      room: this.pending,
      log: options.log,
      onStored: ({ place }) => {
        counts.parked++
        place.stats.parked++
      },
    })
    this.writer = new PatientWriter(options.writer, counts, options.log)
    const parts = { writer: this.writer, counts, log: options.log, park: this.parking.park.bind(this.parking) }
    this.lanes = new Lanes(options, {
      store: (body) => storeOrPark(body, parts),
      release: (place, bytes) => this.pending.release(place, 'rows', bytes),
    })
    const everyStore = async () => ({ admits: () => true, refusal: '' })
    this.heldItems = new HeldItems(this, options.admitStores ?? everyStore, options.log)
  }

  /** Since when QuestDB has taken no writes of some table, epoch ms; null while it takes all. */
  get failingSince(): number | null {
    return this.writer.failingSince
  }

  /** Starts a unit of work; everything until `end()` must be synchronous. */
  begin(): void {
    this.lanes.begin()
    this.heldOfUnit = []
    this.unitBytes = 0
  }

  /** Ends the unit. @returns a promise that resolves when all its rows are stored or parked for good */
  end(): Promise<void> {
    const all = [...this.lanes.end(), ...this.heldOfUnit]
    const letters = this.parking.end()
    if (letters) all.push(letters)
    this.heldOfUnit = []
    return all.length === 1 ? all[0]! : Promise.all(all).then(() => undefined)
  }

  traffic(row: Readonly<TrafficRow>, origin: Origin, index: number): void {
    this.count(origin, row.tsMicros)
    this.hold(origin, this.lanes.traffic(row, origin, index))
  }

  rows(rows: readonly TableRow[], origin: Origin, index: number): void {
    this.count(origin, rows[0]!.tsMicros)
    for (const row of rows) this.hold(origin, this.lanes.row(row, origin, index))
  }

  /**
   * Holds an item until its store is decided.
   * @param refused called if the store is beyond the limit; default: parks the item
   */
  held(item: HeldItem, refused = (refusal: string) => this.refuse(item, refusal)): void {
    const { place } = item.origin
    const weight = heldWeight(item)
    this.hold(item.origin, weight)
    this.heldOfUnit.push(this.heldItems.hold(item, refused).then(() => this.pending.release(place, 'rows', weight)))
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

  /** True while sources may continue; else they wait for `room()`. */
  get hasRoom(): boolean {
    return this.pending.left(null) > 0
  }

  /** Bytes that a place may bring in its next unit; 0 if it has to wait for `room(place)`. */
  roomFor(place: Place): number {
    return this.pending.left(place)
  }

  /** Resolves when there is room again, for a place or for all. */
  room(place: Place | null = null): Promise<void> {
    return this.pending.wait(place)
  }

  /** Memory taken by what is not stored yet, bytes. */
  get pendingBytes(): number {
    return this.pending.bytes
  }

  /** Sends everything without lingering. @returns a promise that resolves when nothing is left */
  async drain(): Promise<void> {
    await this.heldItems.judged()
    await this.lanes.drain()
    await this.parking.drained()
  }

  private hold(origin: Origin, bytes: number): void {
    this.unitBytes += bytes
    this.pending.hold(origin.place, 'rows', bytes)
  }

  /** Counts an item as read, and samples how long after its event it arrived. */
  private count({ place, arrivedMs }: Origin, tsMicros: number): void {
    this.counts.read++
    const { stats } = place
    if ((stats.read++ & 15) === 0) stats.receivedLag.add(arrivedMs - tsMicros / 1000)
  }
}
