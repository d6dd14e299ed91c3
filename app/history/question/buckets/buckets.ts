import { type Interval, touching } from '~/domain/time/intervals'
import type { Coverage } from '../presence'
import type { BucketSlot } from './hour-slots'

/** One UTC sample of counted traffic: sums over the chosen stores from `atMs` on. `events` includes heartbeats. */
export type TrafficSample = { atMs: number; entries: number; exits: number; events: number }

/**
 * - `complete`: over, within opening hours (or hours are unknown), and every expected door sent events.
 * - `open`: contains now; in progress.
 * - `closed`: over, and no chosen store was open in any part of it. Stragglers still count.
 * - `partial`: over, and some doors of open stores were silent for longer than their normal gap.
 * - `unknown`: over, a store was open, and no door sent events. Never 0.
 * - `counted`: over, with data; there are too many doors to judge whether all sent events.
 */
export type BucketState = 'complete' | 'open' | 'closed' | 'partial' | 'unknown' | 'counted'

/** A bucket with its counts, people. `entries` and `exits` are null without data, since unknown is not 0. */
export type HistoryBucket = BucketSlot & {
  state: BucketState
  entries: number | null
  exits: number | null
  /** True if it lies wholly in the opening hours of at least one chosen store, or hours are unknown. */
  withinHours: boolean
  /** True if its figures have changed since they were first reported. */
  changed: boolean
}

/**
 * Puts samples into buckets. Samples and slots are in order of time; each sample lies wholly in one slot; samples
 * outside all slots are dropped.
 */
export function fillBuckets(
  slots: readonly BucketSlot[],
  samples: readonly TrafficSample[],
  coverage: Pick<Coverage, 'open' | 'lacking' | 'known' | 'unjudged'>,
  nowMs: number,
): HistoryBucket[] {
  const open = coverage.open === null ? null : touching(slots, coverage.open)
  const known = touching(slots, coverage.known)
  const lacking = touching(slots, coverage.lacking)
  let next = 0
  return slots.map((slot, index) => {
    let entries = 0
    let exits = 0
    let events = 0
    for (; next < samples.length; next++) {
      const sample = samples[next]
      if (!sample || sample.atMs >= slot.toMs) break
      if (sample.atMs < slot.fromMs) continue
      entries += sample.entries
      exits += sample.exits
      events += sample.events
    }
    const state = stateOf({
      filling: nowMs < slot.toMs,
      closed: open !== null && open[index]?.touches === false,
      heard: events > 0 || known[index]?.touches === true,
      lacking: lacking[index]?.touches === true,
      unjudged: coverage.unjudged === true,
    })
    const counted = events > 0 || state === 'complete' || state === 'partial'
    // Field by field: spreading each of nine thousand slots would dominate the time for a year of hours.
    return {
      fromMs: slot.fromMs,
      toMs: slot.toMs,
      date: slot.date,
      lastDate: slot.lastDate,
      time: slot.time,
      offset: slot.offset,
      state,
      entries: counted ? entries : null,
      exits: counted ? exits : null,
      withinHours: open === null || open[index]?.within === true,
      changed: false,
    }
  })
}

function stateOf(bucket: {
  filling: boolean
  closed: boolean
  heard: boolean
  lacking: boolean
  unjudged: boolean
}): BucketState {
  if (bucket.filling) return 'open'
  if (bucket.closed) return 'closed'
  if (!bucket.heard) return 'unknown'
  if (bucket.unjudged) return 'counted'
  return bucket.lacking ? 'partial' : 'complete'
}

/** Slots on a chosen weekday: all of them if none is chosen; every week counts. */
export function slotsOfWeekdays<Slot extends BucketSlot>(
  slots: readonly Slot[],
  days: readonly Interval[] | null,
): Slot[] {
  if (days === null) return [...slots]
  const found = touching(slots, days)
  return slots.filter((_, index) => found[index]?.touches === true)
}
