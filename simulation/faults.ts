import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { CountedMessage } from './counted-traffic'
import { type Random, randomOf } from './random'
import type { AtomicMessage, Played, SessionMessage } from './visit-messages'

/** Faults of real counters, played on demand; {@link FAULTS} describes each. */
export const FAULTS = {
  'silent-door': 'the last door of the store says nothing from noon on, not even heartbeats',
  swapped: 'the last door is mounted the wrong way round: its entries are told as exits and its exits as entries',
  'missed-exits': 'one in sixteen people who leave is not counted, so some seem to stay inside at night',
  duplicate: 'one message in twenty is sent a second time, up to a minute later, with the same id',
  late: 'one message in twenty arrives 10 minutes to 3 hours after it happened',
  'clock-ahead': 'the clock of the last door is 12 minutes ahead: further than is accepted, so its messages are parked',
  burst: 'from 14:00 to 15:00 the connection is gone; at 15:00 everything comes at once',
} as const
export type Fault = keyof typeof FAULTS

export type TrafficMessage = SessionMessage | AtomicMessage | CountedMessage

/** The day affected by a fault. `noonMs` is local noon in the time of the messages, epoch milliseconds. */
export type FaultyDay = { storeId: string; date: string; seed: number; noonMs: number; lastDoor: string }

const AHEAD_MS = 12 * MINUTE_MS
const SHARE = 0.05
const MISSED_SHARE = 1 / 16

/**
 * Applies a fault to a day's messages; the result is in order of sending again. Sessions have no door, so door faults
 * leave them unchanged.
 */
export function withFault<Message extends TrafficMessage>(
  fault: Fault,
  played: readonly Played<Message>[],
  day: FaultyDay,
): Played<Message>[] {
  const random = randomOf(day.seed, day.storeId, day.date, 'fault', fault)
  const atLastDoor = ({ message }: Played<Message>) => 'door_id' in message && message.door_id === day.lastDoor
  const each: Record<Fault, (one: Played<Message>) => Played<Message>[]> = {
    'silent-door': (one) => (atLastDoor(one) && one.atMs >= day.noonMs ? [] : [one]),
    swapped: (one) => [atLastDoor(one) ? { ...one, message: swapped(one.message) } : one],
    'missed-exits': (one) => missedExits(one, random),
    duplicate: (one) =>
      random.chance(SHARE) ? [one, { ...one, atMs: one.atMs + Math.floor(random.between(1_000, MINUTE_MS)) }] : [one],
    late: (one) =>
      random.chance(SHARE)
        ? [{ ...one, atMs: one.atMs + Math.floor(random.between(10 * MINUTE_MS, 3 * HOUR_MS)) }]
        : [one],
    'clock-ahead': (one) => [atLastDoor(one) ? { ...one, message: ahead(one.message) } : one],
    burst: (one) => {
      const [fromMs, toMs] = [day.noonMs + 2 * HOUR_MS, day.noonMs + 3 * HOUR_MS]
      return [one.atMs >= fromMs && one.atMs < toMs ? { ...one, atMs: toMs } : one]
    },
  }
  return played.flatMap(each[fault]).sort((a, b) => a.atMs - b.atMs)
}

function missedExits<Message extends TrafficMessage>(one: Played<Message>, random: Random): Played<Message>[] {
  const { message } = one
  if ('customers_in' in message) {
    const missed = Array.from({ length: message.customers_out }, () => random.chance(MISSED_SHARE)).filter(Boolean)
    return [{ ...one, message: { ...message, customers_out: message.customers_out - missed.length } }]
  }
  return message.event_type === 'exit' && random.chance(MISSED_SHARE) ? [] : [one]
}

function swapped<Message extends TrafficMessage>(message: Message): Message {
  if ('customers_in' in message) {
    return { ...message, customers_in: message.customers_out, customers_out: message.customers_in }
  }
  if (message.event_type === 'foot_traffic') return message
  return { ...message, event_type: message.event_type === 'entry' ? 'exit' : 'entry' }
}

function ahead<Message extends TrafficMessage>(message: Message): Message {
  const later = (time: string) => new Date(Date.parse(time) + AHEAD_MS).toISOString()
  if ('time_stamp' in message) return { ...message, time_stamp: later(message.time_stamp) }
  if ('time' in message) return { ...message, time: later(message.time) }
  return message
}
