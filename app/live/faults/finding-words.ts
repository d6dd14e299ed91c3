import { Temporal } from 'temporal-polyfill'
import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import type { Imbalance } from './flow-faults'

/** The sentences of findings, for a manager. Times are the store's local ones. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `14:05` for today, else `19 Nov, 14:05`. */
function clock(atMs: number, nowMs: number, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone)
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate()
  const time = `${String(at.hour).padStart(2, '0')}:${String(at.minute).padStart(2, '0')}`
  return at.toPlainDate().equals(today) ? time : `${day(atMs, timeZone)}, ${time}`
}

function day(atMs: number, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone)
  return `${at.day} ${MONTHS[at.month - 1]}`
}

function span(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS)
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.round(minutes / 30) / 2
  if (hours < 48) return hours === 1 ? 'hour' : `${hours} hours`
  return `${Math.round(hours / 24)} days`
}

/** The name of a door in a sentence; events without a door id have no name. */
export function doorWords(store: Pick<Store, 'doors'>, doorId: string | null): string {
  if (doorId === null) return 'the door without an id'
  return `“${store.doors.find((door) => door.doorId === doorId)?.name ?? doorId}”`
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

export function silentDoorWords(store: Store, doorId: string | null, sinceMs: number, gapMs: number, nowMs: number) {
  return `${capital(doorWords(store, doorId))} has sent no signal since ${clock(sinceMs, nowMs, store.timeZone)}, while other doors of the store report. It usually sends one at least every ${span(gapMs)}. People who use it are not counted: check its power and network.`
}

export function silentStoreWords(store: Store, sinceMs: number | null, nowMs: number) {
  const since = sinceMs === null ? 'recently' : `since ${clock(sinceMs, nowMs, store.timeZone)}`
  return `No door has sent a signal ${since}, although the store is open. Check the store's network first, then the counters. If it is closed today, enter that in its opening hours.`
}

export function countsNothingWords(
  store: Store,
  doorId: string | null,
  sinceMs: number,
  isOnly: boolean,
  nowMs: number,
) {
  const others = isOnly ? 'although the store is open' : 'while other doors count people'
  const closed = isOnly ? ' If the store is closed today, enter that in its opening hours.' : ''
  return `${capital(doorWords(store, doorId))} is online but has counted nobody since ${clock(sinceMs, nowMs, store.timeZone)}, ${others}. Its sensor may be covered or turned away: check it.${closed}`
}

export function imbalanceWords(store: Store, { doorId, entries, exits, sinceMs }: Imbalance) {
  const more = entries > exits ? 'in' : 'out'
  const share = Math.round((Math.abs(entries - exits) / Math.max(entries, exits)) * 100)
  const where = doorId === null ? '' : ` Most of it comes from ${doorWords(store, doorId)}.`
  const other = entries > exits ? 'exits' : 'entries'
  return `In the last 7 days ${share}% more people were counted going ${more} (${entries} in, ${exits} out); this began on ${day(sinceMs, store.timeZone)}.${where} A counter misses ${other}, or a door has none: until it is fixed, people inside drifts during the day.`
}

export function swappedWords(store: Store, doorId: string | null, sinceMs: number) {
  return `${capital(doorWords(store, doorId))} seems to count the wrong way round: since ${day(sinceMs, store.timeZone)} people leave through it before they arrive. Entries and exits are probably swapped: turn the sensor, or swap the directions in its settings.`
}
