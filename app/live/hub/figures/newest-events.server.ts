import { HOUR_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getNewestEventTimes } from '../../reads/last-heard'

/** Stores per query, and the most per poll: for the rest the minute or hour is shown until a later poll. */
const STORES_AT_ONCE = 500
const MOST_QUESTIONS = 20

/** A store whose newest event lies in `fromMs` ≤ t < `toMs`, epoch ms, within one hour of UTC. */
export type EventSpan = { storeId: string; fromMs: number; toMs: number }

/** Exact times of stores' newest events within the minute or hour that a view gives; each is looked up once. */
export class NewestEvents {
  private exact = new Map<string, number>()

  constructor(private readonly reads: QuestdbReads) {}

  /** Stores an exact time, epoch ms. */
  keep(storeId: string, eventMs: number): void {
    this.exact.set(storeId, eventMs)
  }

  /** The exact time if known, else the start of the span. */
  timeIn({ storeId, fromMs, toMs }: EventSpan): number {
    const known = this.exact.get(storeId)
    return known !== undefined && known >= fromMs && known < toMs ? known : fromMs
  }

  /**
   * Looks up exact times for those of the spans that lack one, the stores of an hour together.
   * @throws if the database is away
   */
  async lookUp(spans: readonly EventSpan[]): Promise<void> {
    const hours = new Map<number, EventSpan[]>()
    for (const span of spans) {
      const known = this.exact.get(span.storeId)
      if (known !== undefined && known >= span.fromMs && known < span.toMs) continue
      const hour = Math.floor(span.fromMs / HOUR_MS)
      const others = hours.get(hour)
      if (others) others.push(span)
      else hours.set(hour, [span])
    }
    const questions = [...hours].flatMap(([hour, ofHour]) => chunks(ofHour).map((some) => ({ hour, some })))
    await Promise.all(
      questions.slice(0, MOST_QUESTIONS).map(async ({ hour, some }) => {
        const ids = some.map(({ storeId }) => storeId)
        const times = await getNewestEventTimes(this.reads, ids, hour * HOUR_MS, (hour + 1) * HOUR_MS)
        for (const { storeId, fromMs } of some) this.exact.set(storeId, times.get(storeId) ?? fromMs)
      }),
    )
  }
}

const chunks = <Item>(items: readonly Item[]) =>
  Array.from({ length: Math.ceil(items.length / STORES_AT_ONCE) }, (_, i) =>
    items.slice(i * STORES_AT_ONCE, (i + 1) * STORES_AT_ONCE),
  )
