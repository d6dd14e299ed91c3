import { HOUR_MS } from '~/domain/time/durations'
import { addDays, localDate, startOfLocalDate } from '~/domain/time/zoned-time'
import { STRAGGLER_MS, type StoreProfile } from '~/simulation'
import { messagesOfDay, type Outgoing, type Play, playedTime, realTime } from '../plays'

/** Faults send messages up to three hours late, in real time. */
const LATEST_MS = 3 * HOUR_MS
/**
 * Store-hours of messages prepared ahead. With more stores each prepares a shorter stretch, so that memory does not
 * grow with their number.
 */
const STORE_HOURS = 2_400
const LONGEST_HOURS = 24

/**
 * One store's messages in order of time, from an instant on. It prepares one stretch at a time and plays the next when
 * needed: a day is a function of store, date and seed.
 */
export class StoreLine {
  /** Messages of the stretch that are not taken yet, in order. */
  private ready: Outgoing[] = []
  private taken = 0
  private readyToMs: number
  private nextStretchMs: number

  /**
   * @param fromMs messages up to and including this instant are left out; epoch milliseconds
   * @param stretchMs how much played time it prepares at once
   * @param firstMs length of the first stretch, so that lines do not all prepare at the same moment
   */
  constructor(
    private readonly profile: StoreProfile,
    private readonly play: Play,
    fromMs: number,
    private readonly stretchMs = LONGEST_HOURS * HOUR_MS,
    firstMs = stretchMs,
  ) {
    this.readyToMs = fromMs
    this.nextStretchMs = firstMs
  }

  /** Takes what is due up to and including an instant. */
  take(untilMs: number): Outgoing[] {
    if (untilMs > this.readyToMs) this.playOn(untilMs)
    const from = this.taken
    while (this.taken < this.ready.length && this.ready[this.taken]!.atMs <= untilMs) this.taken++
    return this.ready.slice(from, this.taken)
  }

  private playOn(untilMs: number): void {
    const { profile, play, readyToMs: fromMs } = this
    const toMs = untilMs + Math.ceil(this.nextStretchMs / play.timeScale)
    this.nextStretchMs = this.stretchMs
    // Stragglers and late messages of the day before may still follow.
    const delayMs = play.faults.length > 0 ? LATEST_MS : 0
    const sinceMs = playedTime(fromMs - delayMs, play.timeScale) - STRAGGLER_MS
    const lastDate = localDate(playedTime(toMs, play.timeScale), profile.timeZone)
    const played: Outgoing[] = []
    for (let date = localDate(sinceMs, profile.timeZone); date <= lastDate; date = addDays(date, 1)) {
      if (realTime(startOfLocalDate(date, profile.timeZone), play.timeScale) > toMs) break
      for (const message of messagesOfDay(profile, date, play, { fromMs, toMs })) played.push(message)
    }
    this.ready = this.ready.slice(this.taken).concat(played.sort((a, b) => a.atMs - b.atMs))
    this.taken = 0
    this.readyToMs = toMs
  }
}

/** A line for each store, all from the same instant on. */
export function storeLines(profiles: readonly StoreProfile[], play: Play, fromMs: number): StoreLine[] {
  const stretchMs = Math.min(STORE_HOURS / profiles.length, LONGEST_HOURS) * HOUR_MS
  return profiles.map((profile, nth) => {
    const firstMs = (stretchMs * (nth + 1)) / profiles.length
    return new StoreLine(profile, play, fromMs, stretchMs, firstMs)
  })
}

/** All stores' messages up to and including an instant, in order of sending. */
export function takeDue(lines: readonly StoreLine[], untilMs: number): Outgoing[] {
  return lines.flatMap((line) => line.take(untilMs)).sort((a, b) => a.atMs - b.atMs)
}
