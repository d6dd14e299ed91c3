import { percentText } from '~/app/ui/words/percent'
import type { RangeOccupancy } from '../answer/range-occupancy'
import type { HistoryBucket } from '../question/buckets/buckets'
import { CROWDED, type Occupancy } from '../question/occupancy/occupancy'
import { bucketLabel, countLabel, dayLabel, momentLabel, rateLabel } from './bucket-labels'

/** With more buckets than this, each is too narrow to be pointed at. */
const MOST_POINTED_AT = 200

/** People inside as texts; null where they are not reckoned. Values below 0 show as 0. */
export function peopleInside(occupancy: RangeOccupancy | null, buckets: readonly HistoryBucket[], locale: string) {
  if (occupancy === null) return null
  const { range, capacity, timeZone, storeId } = occupancy
  const crowded = percentText(CROWDED, locale)
  return {
    storeId,
    average: averageLabel(range, locale),
    peak: peakLabel(range, locale),
    peakWhen: range.peak && momentLabel(range.peak.atMs, timeZone, locale),
    crowded: {
      label: `Time above ${crowded} full`,
      value: range.crowdedShare === null ? '–' : percentText(range.crowdedShare, locale, 1),
      note:
        capacity === null
          ? null
          : `more than ${countLabel(Math.floor(capacity * CROWDED), locale)} of ${countLabel(capacity, locale)}`,
    },
    lacksHours: range.average === null && range.peak !== null,
    lacksCapacity: capacity === null,
    unknown: range.unknownShare > 0 ? percentText(range.unknownShare, locale, 1) : null,
    capacity,
    capacityLabel: capacity === null ? null : `Capacity ${countLabel(capacity, locale)}`,
    days: [buckets[0], buckets[Math.floor(buckets.length / 2)], buckets.at(-1)].flatMap((bucket) =>
      bucket ? [dayLabel(bucket.date, locale)] : [],
    ),
    buckets: buckets.map((bucket, i) => {
      const one = occupancy.buckets[i] as Occupancy
      return {
        average: shown(one.average),
        peak: shown(one.peak?.people ?? null),
        words:
          buckets.length > MOST_POINTED_AT || one.peak === null
            ? null
            : `${dayLabel(bucket.date, locale)}, ${bucketLabel(bucket, locale)}: ${averageLabel(one, locale)} on average, peak ${peakLabel(one, locale)}`,
      }
    }),
  }
}

export type PeopleInside = NonNullable<ReturnType<typeof peopleInside>>

const shown = (people: number | null) => (people === null ? null : Math.max(0, Math.round(people * 10) / 10))

export const averageLabel = ({ average }: Occupancy, locale: string) =>
  rateLabel(average === null ? null : Math.max(0, average), locale)

export const peakLabel = ({ peak }: Occupancy, locale: string) =>
  countLabel(peak === null ? null : Math.max(0, peak.people), locale)
