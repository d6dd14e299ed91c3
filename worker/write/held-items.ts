import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'
import type { HeldItem, Outcomes } from '../decode/outcome'

/** Which of the ids may have rows. Rejects where the registry does not answer: it is asked again. */
export type AdmitStores = (storeIds: readonly string[]) => Promise<Admission>
export type Admission = { admits(storeId: string): boolean; refusal: string }

type Waiting = { item: HeldItem; refused: (refusal: string) => void; done: (written: Promise<void>) => void }

/** What an item takes while it waits, beside its text; and each of its rows. */
const ITEM_BYTES = 600
const ROW_BYTES = 600

/** What a held item weighs in memory, bytes: JavaScript keeps two for a character. */
export const heldWeight = ({ payload, rows }: HeldItem) =>
  ITEM_BYTES + 2 * payload.length + (rows?.length ?? 0) * ROW_BYTES

/**
 * Items of stores that are not known yet, while the registry is asked about them. What comes while a question is under
 * way goes together in the next, so that a flood asks seldom.
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
   * Holds an item until its store is judged, then writes or refuses it.
   * @param refused what becomes of it beyond the bound; runs within a unit of work
   * @returns resolves when all that came of it is stored for good
   */
  hold(item: HeldItem, refused: (refusal: string) => void): Promise<void> {
    const settled = new Promise<void>((resolve) => {
      this.waiting.push({ item, refused, done: resolve as Waiting['done'] })
    })
    this.asking ??= this.settle()
    return settled
  }

  /** Resolves when every item is judged. */
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
        this.log.error({ err: error }, 'new stores cannot be registered, their rows wait')
        await backOff.wait()
      }
    }
  }
}
