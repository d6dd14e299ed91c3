import type { SampleMinutes } from '~/domain/counts'
import type { OpenSpan, Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { offsetAt } from '~/domain/time/zone-offsets'
import type { BucketWidth } from '../buckets/bucket-slots'
import { type BucketSlot, sampleMinutes } from '../buckets/hour-slots'

/**
 * Whose events count and when; the same in every question of the history. `storeIds` empty: all that are not hidden.
 * `weekdays` (1 = Monday) in `timeZone`, empty: every day. `openStores`: the stores whose opening hours limit what
 * counts, null if nothing does.
 */
export type HistoryScope = {
  storeIds: readonly string[]
  weekdays: readonly number[]
  timeZone: string
  openStores: readonly Store[] | null
}

/**
 * Which counts to read, in UTC samples: `fromMs` ≤ t < `toMs`, starting at a whole sample. Local hours and days are
 * assembled from them afterwards.
 */
export type CountsQuestion = {
  scope: HistoryScope
  fromMs: number
  /** From here on the raw table is read, since views lag behind it; a whole sample. */
  openFromMs: number
  toMs: number
  minutes: SampleMinutes
}

/** The same question for some stores only. */
export function countsOfStores(counts: CountsQuestion, storeIds: readonly string[]): CountsQuestion {
  const openStores = counts.scope.openStores?.filter(({ storeId }) => storeIds.includes(storeId)) ?? null
  return { ...counts, scope: { ...counts.scope, storeIds, openStores } }
}

/** Opening hours count by the quarters of an hour that they touch. */
const QUARTER = 15

/** The first and the last minute of the day, rounded outwards to quarters. */
export function minutesOfDay(span: OpenSpan): [open: number, close: number] {
  const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
  return [Math.floor(minutes(span.open) / QUARTER) * QUARTER, Math.ceil(minutes(span.close) / QUARTER) * QUARTER]
}

/** True if opening hours begin or end within a UTC hour: hourly samples would mix open with closed time. */
function needsQuarters(scope: HistoryScope, offsetsInMinutes: (timeZone: string) => readonly number[]): boolean {
  return (scope.openStores ?? []).some((store) => {
    const spans = [...(store.weeklyHours ?? []).flat(), ...store.exceptions.flatMap((day) => day.spans)]
    return (
      spans.some((span) => minutesOfDay(span).some((minute) => minute % 60 !== 0)) ||
      offsetsInMinutes(store.timeZone).some((minutes) => minutes % 60 !== 0)
    )
  })
}

/** Width of the samples that make up hours, buckets and opening hours, minutes. */
export function sampleWidth(
  scope: HistoryScope,
  hours: readonly BucketSlot[],
  width: BucketWidth,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): SampleMinutes {
  if (width === '5m') return 5
  const offsets = (timeZone: string) => [fromMs, toMs].map((atMs) => offsetAt(atMs, timeZone) / MINUTE_MS)
  const beginsWithinHour = Math.floor(fromMs / MINUTE_MS) % 60 !== 0
  const quarters = sampleMinutes(hours) === 15 || beginsWithinHour || needsQuarters(scope, offsets)
  return quarters || offsets(scope.timeZone).some((minutes) => minutes % 60 !== 0) ? 15 : 60
}
