import { TABLE } from '~/domain/tables'
import { HOUR_MS } from '~/domain/time/durations'
import type { Log } from '~/platform/process/log'
import type { QuestdbAddress } from '~/platform/questdb/questdb-http'
import { execute } from '~/platform/questdb/questdb-http'
import type { Registry } from '~/registry'
import type { Admission as StoreAdmission } from '~/registry/registry'
import type { Admission } from './write/held-items'
import type { LineWriter } from './write/questdb/line-writer'
import { mirrorStores } from './write/questdb/stores-mirror'

const EVERY_MS = 1_000
/** How long a reached limit is reported after it last refused something. */
const TOLD_FOR_MS = HOUR_MS

/**
 * Keeps track of stores: registers an id found in the data before its first row is written, up to the limit on new
 * stores, and mirrors the registry into QuestDB. It sees what another process adds or removes within a second.
 */
export class StoreKeeper {
  private known = new Set<string>()
  private version = 0
  private timer: NodeJS.Timeout | undefined
  private stopped = false
  private round: Promise<void> = Promise.resolve()
  private refusedAtMs = Number.NEGATIVE_INFINITY
  private reached: string | null = null
  /** Ids refused since start, counted each time the registry was asked. */
  refusals = 0

  constructor(
    private readonly options: {
      registry: Registry
      writer: Pick<LineWriter, 'write'>
      address: QuestdbAddress
      admission: StoreAdmission
      log: Log
    },
  ) {}

  /** Whether rows of a store may be written without asking the registry. */
  knows(storeId: string): boolean {
    return this.known.has(storeId)
  }

  /** The number of stores. */
  get stores(): number {
    return this.known.size
  }

  /** The limit that refused stores within the last hour, as a message; null if none did. */
  get trouble(): string | null {
    return Date.now() - this.refusedAtMs < TOLD_FOR_MS ? this.reached : null
  }

  /** Registers the new ids among `storeIds`, up to the limit. @throws if the registry does not answer */
  async admit(storeIds: readonly string[]): Promise<Admission> {
    const { registry, admission, log } = this.options
    const unknown = storeIds.filter((storeId) => !this.known.has(storeId))
    if (unknown.length === 0) return { admits: () => true, refusal: '' }
    const { created, refused, limit } = await registry.admitStores(unknown, admission)
    const out = new Set(refused)
    for (const storeId of unknown) if (!out.has(storeId)) this.known.add(storeId)
    if (created.length > 0) log.info({ stores: created.slice(0, 20), count: created.length }, 'new stores appeared')
    const refusal = limit === null ? '' : this.wordsOf(limit)
    if (limit !== null) {
      if (this.trouble === null) log.error({ stores: refused.slice(0, 20), refusal }, 'unknown stores are parked')
      this.refusedAtMs = Date.now()
      this.reached = refusal
      this.refusals += refused.length
    }
    return { admits: (storeId) => !out.has(storeId), refusal }
  }

  private wordsOf(limit: 'most' | 'perHour'): string {
    const { most, perHour } = this.options.admission.bound
    const then = 'then replay'
    return limit === 'most'
      ? `the limit of ${most} stores is reached: remove stores or raise MAX_STORES, ${then}`
      : `the limit of ${perHour} new stores an hour is reached: wait or raise MAX_NEW_STORES_PER_HOUR, ${then}`
  }

  /**
   * Loads the stores, and registers those that QuestDB has rows of (the registry may be newer than the tables), except
   * removed ids. Then refreshes every second.
   * @throws if the registry or QuestDB does not answer
   */
  async start(): Promise<void> {
    const { registry, address, admission } = this.options
    await this.keep()
    const removed = new Set(await registry.removedStores())
    const rows = await execute(address, `SELECT DISTINCT store_id FROM ${TABLE.trafficPerHour}`)
    const heard = rows.flatMap(({ store_id: id }) => (typeof id === 'string' && !removed.has(id) ? [id] : []))
    const missing = heard.filter((storeId) => !this.known.has(storeId))
    const { bound, timeZone } = admission
    await registry.ensureStores(missing.slice(0, Math.max(0, bound.most - this.known.size)), timeZone)
    await this.keep()
    this.schedule()
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.round
    await this.keep()
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.round = this.keep().then(() => {
        if (!this.stopped) this.schedule()
      })
    }, EVERY_MS)
  }

  private async keep(): Promise<void> {
    try {
      await this.refresh()
    } catch (error) {
      this.options.log.warn({ err: error }, 'stores could not be read or mirrored, trying again')
    }
  }

  /** Loads and mirrors what has changed since the last look. */
  private async refresh(): Promise<void> {
    const { registry, writer } = this.options
    if ((await registry.version()) === this.version) return
    const { version, stores, removed } = await registry.changesSince(this.version)
    for (const storeId of removed) this.known.delete(storeId)
    for (const { storeId } of stores) this.known.add(storeId)
    await mirrorStores(writer, stores)
    this.version = version
  }
}
