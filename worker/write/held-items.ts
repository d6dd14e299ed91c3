import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'
import type { HeldItem, Outcomes } from '../decode/outcome'

/** Which ids may have rows. Rejects if the registry does not answer; then it is asked again. */
export type AdmitStores = (storeIds: readonly string[]) => Promise<Admission>
export type Admission = { admits(storeId: string): boolean; refusal: string }

type Waiting = { item: HeldItem; refused: (refusal: string) => void; done: (written: Promise<void>) => void }

/** Memory of a waiting item without its text; and of each of its rows. */
const ITEM_BYTES = 600
const ROW_BYTES = 600

/** Memory of a held item, bytes: JavaScript takes two per character. */
export const heldWeight = ({ payload, rows }: HeldItem) =>
  ITEM_BYTES + 2 * payload.length + (rows?.length ?? 0) * ROW_BYTES

/**
 * Items of unknown stores, while the registry is asked about them. Whatever arrives during one request goes into the
 * next, so that a flood makes few requests.
 */
export class HeldItems {
  private waiting: Waiting[] = []
  private asking: Promise<void> | null = null

  constructor(
    private readonly unit: Outcomes & { begin(): void; end(): Promise<void> },
    private readonly admit: AdmitStores,
    private readonly log: Log,
  ) {}

  /**
   * Holds an item until its store is decided, then writes or refuses it.
   * @param refused called if the store is beyond the limit; runs within a unit of work
   * @returns a promise that resolves when everything it led to is stored for good
   */
  hold(item: HeldItem, refused: (refusal: string) => void): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.waiting.push({ item, refused, done: resolve as Waiting['done'] })
    })
    this.asking ??= this.settle()
    return settled
  }

  /** Resolves when every item is decided. */
  async judged(): Promise<void> {
    while (this.asking) await this.asking
  }

  private async settle(): Promise<void> {
    await Promise.resolve()
    while (this.waiting.length > 0) {
      const taken = this.waiting
      this.waiting = []
      const admission = await this.ask([...new Set(taken.map(({ item }) => item.storeId))])
      this.unit.begin()
      for (const { item, refused } of taken) {
        if (!admission.admits(item.storeId)) refused(admission.refusal)
        else if (item.rows === null) this.unit.traffic(item.traffic, item.origin, item.index)
        else this.unit.rows(item.rows, item.origin, item.index)
      }
      const written = this.unit.end()
      for (const { done } of taken) done(written)
    }
    this.asking = null
  }

  private async ask(storeIds: readonly string[]): Promise<Admission> {
    const backOff = new BackOff(50, 5_000)
    for (;;) {
      try {
        return await this.admit(storeIds)
      } catch (error) {
        this.log.error({ err: error }, 'registering new stores failed, their rows wait')
        await backOff.wait()
      }
    }
  }
}
