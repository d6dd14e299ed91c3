import type { LiveStore } from '~/domain/live'
import { DEFAULT_RESET_TIME, type Store, unknownStore } from '~/domain/stores'
import type { QuestdbReads } from '~/platform/questdb-reads'
import type { Registry } from '~/registry'
import { getHeardDoors, type HeardDoor } from '../queries/heard-doors'
import { getLastHours, getNewestEventTime, type LastHour } from '../queries/last-heard'
import { getLiveSegments, type LiveSegment, tailBoundary } from '../queries/live-segments'
import { getRecentEvents, getRecentEventsOf } from '../queries/recent-events'
import { type KnownCount, LiveCorrections } from './live-corrections.server'
import type { LiveSource } from './live-source.server'
import { doorsOf, liveStore, newestOf, occupancyOf, sumsWithin } from './store-figures.server'
import { cutsOf, StoreWindows } from './store-windows.server'

/** How long what changes slowly is kept. Unit: milliseconds. */
const KEEP_MS = 60_000
const REGISTRY_MS = 2_000
const MINUTE_MS = 60_000

type Slow = { untilMs: number; lastHours: Map<string, LastHour>; doors: Map<string, HeardDoor[]> }

/** Groups rows by store. */
function byStore<Row extends { store_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const group = groups.get(row.store_id)
    if (group) group.push(row)
    else groups.set(row.store_id, [row])
  }
  return groups
}

/** The hub's figures from QuestDB and the registry. Stores that only the data know get the default zone. */
export class QuestdbSource implements LiveSource {
  private windows = new StoreWindows()
  private stores: Map<string, Store> = new Map()
  private registryVersion: number | null = null
  private registryAtMs = Number.NEGATIVE_INFINITY
  private slow: Slow = { untilMs: 0, lastHours: new Map(), doors: new Map() }
  /** Exact time of a store's newest event within the minute or hour that a view names. */
  private exact = new Map<string, number>()
  private readonly corrections: LiveCorrections

  /** @param rates how far off each store's counters usually are; without it no store has an error band */
  constructor(
    private readonly reads: QuestdbReads,
    private readonly registry: Pick<Registry, 'stores' | 'version'>,
    private readonly defaultTimeZone: string,
    private readonly rates: { errorRate(storeId: string): number | null } = { errorRate: () => null },
  ) {
    this.corrections = new LiveCorrections(reads)
  }

  async readStores(nowMs: number): Promise<LiveStore[]> {
    await this.refreshRegistry(nowMs)
    const standard = this.windows.at({ timeZone: this.defaultTimeZone, resetTime: DEFAULT_RESET_TIME }, nowMs)
    const all = [...this.stores.values()].map((store) => this.windows.at(store, nowMs))
    const cuts = cutsOf([standard, ...all], nowMs)
    const [segments, known] = await Promise.all([
      getLiveSegments(this.reads, cuts, tailBoundary(nowMs)),
      this.corrections.known((id) => this.windows.at(this.storeOf(id), nowMs).resetFromMs, cuts[0] ?? nowMs, nowMs),
      this.refreshSlow(nowMs),
    ])
    const segmentsOf = byStore(segments)
    const ids = new Set([...this.stores.keys(), ...segmentsOf.keys(), ...this.slow.lastHours.keys()])
    return Promise.all([...ids].map((id) => this.figures(id, segmentsOf.get(id) ?? [], known.get(id), cuts, nowMs)))
  }

  readEvents: LiveSource['readEvents'] = (storeId, most, nowMs) => getRecentEvents(this.reads, storeId, most, nowMs)

  readEventsOf: LiveSource['readEventsOf'] = (storeIds, most, sinceMs) =>
    getRecentEventsOf(this.reads, storeIds, most, sinceMs)

  private storeOf(id: string): Store {
    return this.stores.get(id) ?? unknownStore(id, this.defaultTimeZone)
  }

  private async figures(
    id: string,
    segments: LiveSegment[],
    known: KnownCount | undefined,
    cuts: number[],
    nowMs: number,
  ): Promise<LiveStore> {
    const store = this.storeOf(id)
    const sums = sumsWithin(segments, cuts, this.windows.at(store, nowMs))
    const lastHour = this.slow.lastHours.get(id)
    const arrival = newestOf([...segments.map((part) => part.last_received), lastHour?.last_received])
    return liveStore(
      id,
      occupancyOf(sums, known, this.rates.errorRate(id)),
      sums,
      doorsOf(store, this.slow.doors.get(id) ?? [], nowMs),
      await this.lastEvent(id, segments, lastHour),
      arrival,
    )
  }

  /** Exact time of the newest event: the tail has it; of a minute or hour that a view names it is looked up once. */
  private async lastEvent(id: string, segments: LiveSegment[], lastHour: LastHour | undefined): Promise<number | null> {
    const inTail = newestOf(segments.map((part) => part.last_event))
    if (inTail !== null) {
      this.exact.set(id, inTail)
      return inTail
    }
    const minute = newestOf(segments.map((part) => part.last_minute))
    const spanFromMs = minute ?? lastHour?.last_hour.getTime()
    if (spanFromMs === undefined) return null
    const known = this.exact.get(id)
    const spanMs = minute === null ? 60 * MINUTE_MS : MINUTE_MS
    if (known !== undefined && known >= spanFromMs && known < spanFromMs + spanMs) return known
    const eventMs = (await getNewestEventTime(this.reads, id, spanFromMs, spanFromMs + spanMs)) ?? spanFromMs
    this.exact.set(id, eventMs)
    return eventMs
  }

  private async refreshRegistry(nowMs: number): Promise<void> {
    if (nowMs - this.registryAtMs < REGISTRY_MS) return
    const version = await this.registry.version()
    if (version !== this.registryVersion) {
      this.stores = new Map((await this.registry.stores()).map((store) => [store.storeId, store]))
      this.registryVersion = version
    }
    this.registryAtMs = nowMs
  }

  private async refreshSlow(nowMs: number): Promise<void> {
    if (nowMs < this.slow.untilMs) return
    const [lastHours, doors] = await Promise.all([getLastHours(this.reads), getHeardDoors(this.reads, nowMs)])
    this.slow = {
      untilMs: nowMs + KEEP_MS,
      lastHours: new Map(lastHours.map((hour) => [hour.store_id, hour])),
      doors: byStore(doors),
    }
  }
}
