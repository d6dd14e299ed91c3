import { DAY_MS } from '~/domain/time/durations'
import { addDays, weekdayOf } from '~/domain/time/zoned-time'
import { type StoreProfile, WEEKDAY_FACTORS } from './profile'
import { randomOf } from './random'

/** What makes a day busier or quieter than the average open day; each is a factor, 1 = no effect. */
export type DayFactors = {
  weekday: number
  /** Growth of 4 % a year, from 1 in January 2025; between 0.8 and 1.5. */
  trend: number
  /** Quiet from January, a summer dip, the weeks before Christmas. */
  season: number
  /** A rainy day keeps a sixth at home. */
  weather: number
  /** A promotion brings a quarter more, Thursday to Saturday of about one week in nine. */
  promotion: number
}

const MONTH_FACTORS = [0.88, 0.9, 0.97, 1, 1.01, 0.99, 0.93, 0.92, 1, 1.02, 1.05, 1.08]
const RAINY_DAYS = 0.18
const PROMOTION_WEEKS = 0.11

/** The factors of one store's local date (`YYYY-MM-DD`). */
export function dayFactors(profile: StoreProfile, date: string, seed: number): DayFactors {
  const weekday = weekdayOf(date)
  const factors = { weekday: WEEKDAY_FACTORS[weekday - 1]!, trend: 1, season: 1, weather: 1, promotion: 1 }
  if (!profile.seasons) return factors
  const years = (Date.parse(date) - Date.UTC(2025, 0, 1)) / (365.25 * DAY_MS)
  const monday = addDays(date, 1 - weekday)
  const promoted =
    weekday >= 4 && weekday <= 6 && randomOf(seed, profile.storeId, monday, 'promotion').chance(PROMOTION_WEEKS)
  return {
    ...factors,
    trend: Math.min(Math.max(1.04 ** years, 0.8), 1.5),
    season: seasonOf(date),
    weather: randomOf(seed, profile.region, date, 'weather').chance(RAINY_DAYS) ? 0.84 : 1,
    promotion: promoted ? 1.26 : 1,
  }
}

function seasonOf(date: string): number {
  const [month, day] = [Number(date.slice(5, 7)), Number(date.slice(8, 10))]
  const usual = MONTH_FACTORS[month - 1]!
  if (month === 11 && day >= 24) return 1.18
  if (month !== 12) return usual
  if (day <= 23) return 1.12 + 0.43 * (day / 23)
  return day === 24 ? 1.1 : usual
}

/** Expected visits on an open day of a store, before the daily noise: baseline × factors, not rounded. */
export function expectedVisits(profile: StoreProfile, date: string, seed: number): number {
  if (profile.fixedDailyCustomers !== null) return profile.fixedDailyCustomers
  const { weekday, trend, season, weather, promotion } = dayFactors(profile, date, seed)
  return profile.dailyCustomers * weekday * trend * season * weather * promotion
}

/**
 * Visits of an open day: the expected total with its noise, a whole number within expected × (1 ± dailyVariation), if
 * that range contains one.
 */
export function totalVisits(profile: StoreProfile, date: string, seed: number): number {
  const expected = expectedVisits(profile, date, seed)
  if (profile.fixedDailyCustomers !== null) return profile.fixedDailyCustomers
  const noise = randomOf(seed, profile.storeId, date, 'total').between(-1, 1) * profile.dailyVariation
  const [least, most] = [
    Math.ceil(expected * (1 - profile.dailyVariation)),
    Math.floor(expected * (1 + profile.dailyVariation)),
  ]
  const total = Math.round(expected * (1 + noise))
  return least > most ? Math.round(expected) : Math.min(Math.max(total, least), most)
}
