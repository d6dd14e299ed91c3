import type { OpenSpan, Store } from '~/domain/stores'

/** Weekday names of messages, Monday first. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/**
 * Time slots of messages, local time; `label` has an en dash. `fromMinute` counts from local midnight; each slot lasts
 * three hours.
 */
export const TIME_SLOTS = [
  { label: '07:00–09:59', fromMinute: 7 * 60 },
  { label: '10:00–12:59', fromMinute: 10 * 60 },
  { label: '13:00–15:59', fromMinute: 13 * 60 },
  { label: '16:00–18:59', fromMinute: 16 * 60 },
  { label: '19:00–21:59', fromMinute: 19 * 60 },
] as const

/** The slot outside the five slots of {@link TIME_SLOTS}. */
export const NIGHT_SLOT = '22:00–06:59'

const SLOT_MINUTES = 180

/** How busy a whole day is relative to the average open day, Monday first. */
export const WEEKDAY_FACTORS = [0.84, 0.82, 0.88, 0.96, 1.14, 1.44, 0.92] as const

const WORKDAY = [8, 22, 21, 33, 16]
const SATURDAY = [6, 27, 34, 25, 8]
const SUNDAY = [3, 28, 40, 23, 6]

/** How visits spread over the five slots, in arbitrary units, Monday first; only the open part of a slot counts. */
export const SLOT_WEIGHTS: readonly (readonly number[])[] = [
  WORKDAY,
  WORKDAY,
  WORKDAY,
  WORKDAY,
  [8, 21, 22, 34, 19],
  SATURDAY,
  SUNDAY,
]

/** The label of the slot that a local minute of the day falls into. */
export function slotOf(minuteOfDay: number): string {
  const index = Math.floor((minuteOfDay - TIME_SLOTS[0].fromMinute) / SLOT_MINUTES)
  return TIME_SLOTS[index]?.label ?? NIGHT_SLOT
}

/**
 * How likely an arrival is at a local minute of the day, in units of {@link SLOT_WEIGHTS}: the slot's weight at its
 * middle, interpolated linearly, and a fifth of the nearest slot's weight deep in the night.
 */
export function arrivalWeight(weekday: number, minuteOfDay: number): number {
  const weights = SLOT_WEIGHTS[weekday - 1]!
  const at = (minuteOfDay - TIME_SLOTS[0].fromMinute) / SLOT_MINUTES - 0.5
  const left = Math.floor(at)
  const weight = (slot: number) => {
    if (slot < 0) return weights[0]! * (slot === -1 ? 0.4 : 0.2)
    if (slot > 4) return weights[4]! * (slot === 5 ? 0.4 : 0.2)
    return weights[slot]!
  }
  return weight(left) + (weight(left + 1) - weight(left)) * (at - left)
}

/** What the generator needs to know of a store. */
export type StoreProfile = {
  storeId: string
  timeZone: string
  weeklyHours: OpenSpan[][]
  exceptions: Store['exceptions']
  doorIds: readonly string[]
  /** Stores of one region share their weather. */
  region: string
  /** Visits on an average day, before weekday, season and events. */
  dailyCustomers: number
  /** Every open day has exactly this many visits; null: they vary around the expected total. */
  fixedDailyCustomers: number | null
  /** Noise around a day's expected total, 0.1 = at most 10 % either way. */
  dailyVariation: number
  /** Trend, seasons, weather and promotions; the weekday's shape is always there. */
  seasons: boolean
}

export const DEFAULT_DAILY_CUSTOMERS = 1000
export const DEFAULT_DAILY_VARIATION = 0.1
export const DEFAULT_DOOR = 'door-1'

/** Hours of a store that nobody has described: all five slots, every day. */
export const DEFAULT_HOURS: OpenSpan[][] = WEEKDAYS.map(() => [{ open: '07:00', close: '22:00' }])

/** The profile of a registered store: busier with its capacity, closed when it is closed. */
export function profileOf(store: Store): StoreProfile {
  return {
    storeId: store.storeId,
    timeZone: store.timeZone,
    weeklyHours: store.weeklyHours ?? DEFAULT_HOURS,
    exceptions: store.exceptions,
    doorIds: store.doors.length > 0 ? store.doors.map((door) => door.doorId) : [DEFAULT_DOOR],
    region: store.group ?? store.timeZone,
    dailyCustomers: store.capacity ? Math.round(store.capacity * 4.5) : DEFAULT_DAILY_CUSTOMERS,
    fixedDailyCustomers: null,
    dailyVariation: DEFAULT_DAILY_VARIATION,
    seasons: true,
  }
}
