import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/log'
import type { QuestdbAddress } from '~/platform/questdb-http'
import { execute } from '~/platform/questdb-http'
import type { Registry } from '~/registry'
import type { LineWriter } from './questdb/line-writer'
import { mirrorStores } from './questdb/stores-mirror'

const EVERY_MS = 1_000
/** A new store is registered this soon, so that its first event is on the live page within a second. */
const SOON_MS = 20

/**
 * Keeps stores known: ids met in the data get an entry in the registry, and the registry is mirrored into QuestDB. Neither
 * stops the writing of rows; what fails is tried again each second.
 */
export class StoreKeeper {
  private readonly unregistered = new Set<string>()
  private mirroredVersion = -1
  private timer: NodeJS.Timeout | undefined
  private soon = false
  private stopped = false
  private round: Promise<void> = Promise.resolve()

  constructor(
    private readonly options: {
      registry: Registry
      writer: Pick<LineWriter, 'write'>
      address: QuestdbAddress
      timeZone: string
      log: Log
    },
  ) {}

  /** Notes a store id met in the data. */
  met(storeId: string): void {
    this.unregistered.add(storeId)
    if (this.timer === undefined || this.soon || this.stopped) return
    clearTimeout(this.timer)
    this.soon = true
    this.schedule(SOON_MS)
  }

  /** Registers every store that QuestDB has rows of (a crash may have lost the note of one), then goes on each second. */
  async start(): Promise<void> {
    for (const row of await execute(this.options.address, `SELECT DISTINCT store_id FROM ${TABLE.trafficPerHour}`)) {
      if (typeof row.store_id === 'string') this.met(row.store_id)
    }
    await this.keep()
    this.schedule()
  }

  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.round
    await this.keep()
  }

  private schedule(ms = EVERY_MS): void {
    this.timer = setTimeout(() => {
      this.timer = undefined
      this.soon = false
      this.round = this.keep().then(() => {
        if (!this.stopped) this.schedule()
      })
    }, ms)
  }

  private async keep(): Promise<void> {
    const { registry, writer, timeZone, log } = this.options
    const ids = [...this.unregistered]
    try {
      if (ids.length > 0) {
        const made = await registry.ensureStores(ids, timeZone)
        for (const id of ids) this.unregistered.delete(id)
        if (made.length > 0) log.info({ stores: made.slice(0, 20), count: made.length }, 'new stores appeared')
      }
      const version = await registry.version()
      if (version !== this.mirroredVersion) {
        await mirrorStores(writer, await registry.stores())
        this.mirroredVersion = version
      }
    } catch (error) {
      log.warn({ err: error }, 'stores could not be registered or mirrored, trying again')
    }
  }
}
