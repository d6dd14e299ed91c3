import { z } from 'zod'

/**
 * Frames of `GET /live/stream` (Server-Sent Events): the event's name and its data, one line of JSON. Times are ISO
 * 8601 UTC.
 */

/** One store as it is now. Counts are people; `occupancy` is unclamped (a page shows at least 0). */
export const liveStoreSchema = z.object({
  store_id: z.string(),
  /** Entries − exits since the store's last reset. */
  occupancy: z.number().int(),
  /** Half-width of the error band around `occupancy`, people; null until it can be learned. */
  band: z.number().nullable(),
  /** Since the store's local midnight. */
  entries_today: z.number().int(),
  exits_today: z.number().int(),
  /** Time of its newest event; null before the first. */
  last_event: z.iso.datetime().nullable(),
  doors_reporting: z.number().int(),
  doors: z.number().int(),
  /** Arrival of its newest event, epoch milliseconds; 0 before the first. */
  t: z.number(),
})
export type LiveStore = z.infer<typeof liveStoreSchema>

/** `snapshot`: every store of the stream. */
export const snapshotFrameSchema = z.object({ asOf: z.iso.datetime(), stores: z.array(liveStoreSchema) })
export type SnapshotFrame = z.infer<typeof snapshotFrameSchema>

/** `event`: one counted event, only on a stream of one store. */
export const eventFrameSchema = z.object({
  store_id: z.string(),
  event_id: z.string(),
  time_stamp: z.iso.datetime(),
  customers_in: z.number().int(),
  customers_out: z.number().int(),
  door_id: z.string().nullable(),
})
export type EventFrame = z.infer<typeof eventFrameSchema>

/**
 * `health`: `live` while the database answers, `stale` while it does not. `lag_ms`: from the newest event's arrival
 * until it was readable.
 */
export const healthFrameSchema = z.object({ state: z.enum(['live', 'stale']), lag_ms: z.number().nullable() })
export type HealthFrame = z.infer<typeof healthFrameSchema>

/** Whether a store's figures are the same; `b` is undefined if there were none. */
export function sameFigures(a: LiveStore, b: LiveStore | undefined): boolean {
  if (a === b) return true
  return (
    b !== undefined &&
    a.occupancy === b.occupancy &&
    a.band === b.band &&
    a.entries_today === b.entries_today &&
    a.exits_today === b.exits_today &&
    a.last_event === b.last_event &&
    a.doors_reporting === b.doors_reporting &&
    a.doors === b.doors &&
    a.t === b.t
  )
}
