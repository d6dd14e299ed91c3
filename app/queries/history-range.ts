import type { HistoryRange } from '~/domain/history/filter'
import { rangeSlots, sampleMinutes } from '~/domain/history/hour-slots'
import { fillHours, type HistoryHour, unionOfOpenIntervals } from '~/domain/history/hours'
import type { Store } from '~/domain/stores'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { getTrafficSamples } from './history-hours'
import { getNewestEvent } from './history-newest-event'

/** The views follow the raw table by a moment; what is younger than this is read from the table itself. */
const VIEWS_SETTLED_MS = 2 * 60_000
/** Clocks of senders may run ahead. */
const AHEAD_MS = 5 * 60_000

export type HistoryQuestion = {
  /** Ids of the chosen stores; empty means all. */
  storeIds: readonly string[]
  /** The chosen stores, for their opening hours. */
  stores: readonly Pick<Store, 'weeklyHours' | 'exceptions' | 'timeZone'>[]
  range: HistoryRange
  timeZone: string
  nowMs: number
}

/** Hours of a range, the open one last, and the time of the newest event in it, epoch milliseconds (null where nothing was heard). */
export type HistoryAnswer = { hours: HistoryHour[]; newestMs: number | null }

/** What was counted in each hour of a range. */
export async function getHistory(reads: QuestdbReads, question: HistoryQuestion): Promise<HistoryAnswer> {
  const { storeIds, stores, range, timeZone, nowMs } = question
  const slots = rangeSlots(range, nowMs, timeZone)
  const fromMs = slots[0]?.fromMs ?? nowMs
  const toMs = slots.at(-1)?.toMs ?? nowMs
  const openFromMs = slots.find((slot) => slot.toMs > nowMs - VIEWS_SETTLED_MS)?.fromMs ?? fromMs
  const [samples, newestInTail] = await Promise.all([
    getTrafficSamples(reads, { storeIds, fromMs, openFromMs, toMs, minutes: sampleMinutes(slots) }),
    getNewestEvent(reads, storeIds, openFromMs, nowMs + AHEAD_MS),
  ])
  const hours = fillHours(slots, samples, unionOfOpenIntervals(stores, fromMs, toMs), nowMs)
  if (newestInTail !== null) return { hours, newestMs: newestInTail }
  const lastHeard = hours.findLast((hour) => hour.entries !== null)
  const newestMs = lastHeard ? await getNewestEvent(reads, storeIds, lastHeard.fromMs, lastHeard.toMs) : null
  return { hours, newestMs }
}
