import { instantOf } from '~/domain/time/zoned-time'
import {
  atomicMessages,
  countedEvents,
  DEFAULT_DOOR,
  DEFAULT_HOURS,
  demoStores,
  type Fault,
  type Played,
  profileOf,
  type StoreProfile,
  sessionMessages,
  type TrafficMessage,
  type Visit,
  visitsOfDay,
  withFault,
} from '~/simulation'
import type { Format, ProducerSettings } from './command/settings'
import { messageText } from './sending/message-text'

/** One message on its way to Kafka. */
export type Outgoing = { atMs: number; topic: string; key: string; value: string }

/** What to play for each store. */
export type Play = {
  format: Format
  topics: ProducerSettings['topics']
  seed: number
  timeScale: number
  faults: readonly Fault[]
  /** Visits that began before this instant are left out, both entry and exit; epoch milliseconds. */
  wholeFromMs: number
}

/** The instant at which played and real time agree; from there played time runs TIME_SCALE times as fast. */
const ANCHOR_MS = Date.UTC(2024, 0, 1)

export const playedTime = (realMs: number, timeScale: number) =>
  Math.round(ANCHOR_MS + (realMs - ANCHOR_MS) * timeScale)
export const realTime = (playedMs: number, timeScale: number) =>
  timeScale === 1 ? playedMs : Math.round(ANCHOR_MS + (playedMs - ANCHOR_MS) / timeScale)

/** Profiles of the stores that the settings name. */
export function profilesOf(settings: ProducerSettings): StoreProfile[] {
  const { stores, fixedDailyCustomers, dailyVariation, dailyCustomers, timeZone } = settings
  if ('demo' in stores) {
    return demoStores(stores.demo).map((store) => ({ ...profileOf(store), fixedDailyCustomers, dailyVariation }))
  }
  return stores.ids.map((storeId) => ({
    storeId,
    timeZone,
    weeklyHours: DEFAULT_HOURS,
    exceptions: [],
    doorIds: [DEFAULT_DOOR],
    region: timeZone,
    dailyCustomers,
    fixedDailyCustomers,
    dailyVariation,
    seasons: true,
  }))
}

/** Instants in `fromMs` < t ≤ `toMs`, epoch milliseconds. */
type Stretch = { fromMs: number; toMs: number }
const ALWAYS: Stretch = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY }

/**
 * Everything a store sends about a local date, in order of sending, in real time; or only what falls into a stretch.
 */
export function messagesOfDay(profile: StoreProfile, date: string, play: Play, stretch = ALWAYS): Outgoing[] {
  const { format, topics, seed, timeScale } = play
  const visits = visitsOfDay(profile, date, seed).filter(
    ({ entryMs }) => realTime(entryMs, timeScale) >= play.wholeFromMs,
  )
  if (format === 'counted')
    return outgoing(countedInRealTime(profile, date, visits, play), topics.counted, profile, date, play, stretch)
  const real = timeScale === 1 ? visits : visits.map((visit) => inRealTime(visit, timeScale))
  const sessions =
    format === 'atomic'
      ? []
      : outgoing(sessionMessages(real, profile.storeId), topics.session, profile, date, play, stretch)
  const atomic =
    format === 'session'
      ? []
      : outgoing(atomicMessages(real, profile.storeId), topics.atomic, profile, date, play, stretch)
  // An exit is sent before the session it ends: the stable sort keeps the order of simultaneous messages.
  return atomic.length > 0 && sessions.length > 0
    ? atomic.concat(sessions).sort((a, b) => a.atMs - b.atMs)
    : atomic.concat(sessions)
}

function inRealTime(visit: Visit, timeScale: number): Visit {
  const entryMs = realTime(visit.entryMs, timeScale)
  return { ...visit, entryMs, exitMs: Math.max(entryMs + 1, realTime(visit.exitMs, timeScale)) }
}

function countedInRealTime(profile: StoreProfile, date: string, visits: Visit[], play: Play) {
  const events = countedEvents(profile, date, play.seed, visits)
  if (play.timeScale === 1) return events
  return events.map(({ atMs, message }) => {
    const realMs = realTime(atMs, play.timeScale)
    return { atMs: realMs, message: { ...message, time_stamp: new Date(realMs).toISOString() } }
  })
}

function outgoing(
  played: Played<TrafficMessage>[],
  topic: string,
  profile: StoreProfile,
  date: string,
  play: Play,
  { fromMs, toMs }: Stretch,
): Outgoing[] {
  const { storeId, doorIds } = profile
  const noonMs = realTime(instantOf(date, '12:00', profile.timeZone), play.timeScale)
  const day = { storeId, date, seed: play.seed, noonMs, lastDoor: doorIds[doorIds.length - 1]! }
  const faulty = play.faults.reduce((before, fault) => withFault(fault, before, day), played)
  const wanted = faulty.filter(({ atMs }) => atMs > fromMs && atMs <= toMs)
  return wanted.map(({ atMs, message }) => ({ atMs, topic, key: storeId, value: messageText(message) }))
}
