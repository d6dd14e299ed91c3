import { z } from 'zod'
import { defaultName } from './store-names'

/** Local wall-clock time of a day, `HH:MM`, 00:00 to 24:00 (24:00 only as a closing time). */
const wallClock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day as HH:MM')

/**
 * One span of a day during which a store is open, in local wall-clock time; `close` is after `open` on the same day.
 */
export const openSpanSchema = z
  .object({ open: wallClock, close: wallClock })
  .refine((span) => span.open < span.close, 'close must be after open')
export type OpenSpan = z.infer<typeof openSpanSchema>

/** A day that differs from the weekly hours: a holiday (no spans) or special hours. `date` is local, `YYYY-MM-DD`. */
export const hoursExceptionSchema = z.object({
  date: z.iso.date(),
  label: z.string(),
  spans: z.array(openSpanSchema),
})
export type HoursException = z.infer<typeof hoursExceptionSchema>

/** Zones already found valid: asking the runtime is slow. */
const knownZones = new Set<string>()

/** True if the runtime knows the IANA zone. */
export function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    if (/^[+-]/.test(name)) return false
    knownZones.add(name)
    return true
  } catch {
    return false
  }
}

/**
 * A shop as both processes know it. `weeklyHours` has seven lists of open spans, Monday first; `null` means the hours
 * are unknown (then no hour counts as closed). `resetTime` is the local wall-clock time at which occupancy resets to 0.
 */
export const storeSchema = z.object({
  storeId: z.string().min(1),
  name: z.string().min(1),
  group: z.string().nullable(),
  timeZone: z.string().refine(isTimeZone, 'an IANA time zone such as Europe/Zurich'),
  resetTime: wallClock,
  weeklyHours: z.array(z.array(openSpanSchema)).length(7).nullable(),
  exceptions: z.array(hoursExceptionSchema),
  capacity: z.number().int().positive().nullable(),
  areaM2: z.number().positive().nullable(),
  doors: z
    .array(z.object({ doorId: z.string().min(1), name: z.string().min(1) }))
    .refine(
      (doors) => new Set(doors.map((door) => door.doorId)).size === doors.length,
      'door ids of a store must differ',
    ),
  openedOn: z.iso.date().nullable(),
  closedOn: z.iso.date().nullable(),
  /** Left out of lists and totals; links to it still work. */
  hidden: z.boolean().optional(),
  /** Id of the store that its rows count for; absent: its own. */
  mergedInto: z.string().optional(),
})
export type Store = z.infer<typeof storeSchema>

export const DEFAULT_RESET_TIME = '04:00'

/** A default store for an id that nobody has described yet. */
export function unknownStore(storeId: string, timeZone: string): Store {
  return {
    storeId,
    name: defaultName(storeId),
    group: null,
    timeZone,
    resetTime: DEFAULT_RESET_TIME,
    weeklyHours: null,
    exceptions: [],
    capacity: null,
    areaM2: null,
    doors: [],
    openedOn: null,
    closedOn: null,
  }
}
