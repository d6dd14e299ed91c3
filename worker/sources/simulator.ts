import type { Store } from '~/domain/stores'
import { addDays, localDate } from '~/domain/time/zoned-time'
import type { Log } from '~/platform/process/log'
import { type DemoEvent, demoEventsOfDay } from '~/simulation'
import type { Decoder } from '../decode/decode-message'
import type { Origin, Place } from '../decode/outcome'
import type { Batcher } from '../write/batcher'

export const SIMULATOR_SOURCE = 'simulator'
const TICK_MS = 100
const EVENTS_PER_TURN = 2_000

/** The origin of a played event; events name their store and id themselves, so no defaults apply. */
export function playedOrigin(place: Place, offset: number, arrivedMs: number): Origin {
  return {
    place,
    offset,
    arrivedMs,
    source: SIMULATOR_SOURCE,
    fallbackStoreId: '',
    idOf() {
      throw new Error('a played event lacks its id: the generator must set one')
    },
  }
}

/** The played events of one store as an endless sequence in order of time, from an instant on. */
export function* playedFrom(store: Store, fromMs: number, seed: number): Generator<DemoEvent> {
  // A local day's stragglers may leave after midnight, so the day before is searched too.
  let carried: DemoEvent[] = []
  for (let date = addDays(localDate(fromMs, store.timeZone), -1); ; date = addDays(date, 1)) {
    const today = demoEventsOfDay(store, date, seed)
    const firstOfNext = demoEventsOfDay(store, addDays(date, 1), seed)[0]?.atMs ?? Number.POSITIVE_INFINITY
    const all = carried.length > 0 ? [...carried, ...today].sort((a, b) => a.atMs - b.atMs) : today
    carried = []
    for (const event of all) {
      if (event.atMs >= firstOfNext) carried.push(event)
      else if (event.atMs >= fromMs) yield event
    }
  }
}

export type SimulatorOptions = {
  stores: Store[]
  seed: number
  decoder: Decoder
  batcher: Batcher
  log: Log
  place: Place
  /** Where a store continues: time of its last stored event, epoch ms; stores not listed start now. */
  resumeMs: ReadonlyMap<string, number>
}

type Line = { events: Generator<DemoEvent>; next: DemoEvent }

/**
 * Plays stores' traffic in real time, through the same bytes and decoder as every source. After a pause it first plays
 * what was due meanwhile.
 */
export class SimulatorSource {
  private readonly lines: Line[] = []
  private timer: NodeJS.Timeout | undefined
  private stopped = false
  private turn: Promise<void> = Promise.resolve()
  private sequence = 0

  constructor(private readonly options: SimulatorOptions) {}

  start(): void {
    const now = Date.now()
    for (const store of this.options.stores) {
      const events = playedFrom(store, this.options.resumeMs.get(store.storeId) ?? now, this.options.seed)
      this.lines.push({ events, next: events.next().value as DemoEvent })
    }
    this.options.log.info({ stores: this.lines.length }, 'simulator plays')
    this.schedule()
  }

  /** Stops playing; the batcher's drain stores what was played. */
  async stop(): Promise<void> {
    this.stopped = true
    clearTimeout(this.timer)
    await this.turn
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.turn = this.playDue().then(() => {
        if (!this.stopped) this.schedule()
      })
    }, TICK_MS)
  }

  private async playDue(): Promise<void> {
    for (const line of this.lines) {
      while (!this.stopped && line.next.atMs <= Date.now()) {
        await this.options.batcher.room()
        this.playTurn(line)
      }
    }
  }

  private playTurn(line: Line): void {
    const { batcher, decoder } = this.options
    const now = Date.now()
    batcher.begin()
    for (let i = 0; i < EVENTS_PER_TURN && line.next.atMs <= now; i++) {
      const bytes = Buffer.from(JSON.stringify(line.next.message))
      decoder.message(bytes, playedOrigin(this.options.place, this.sequence++, now))
      line.next = line.events.next().value as DemoEvent
    }
    void batcher.end()
  }
}
