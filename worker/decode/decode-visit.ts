import { visitSchema, WANTED } from '~/domain/events/messages'
import { TABLE } from '~/domain/tables'
import { instantMicros } from '~/domain/time/instants'
import { storeIdOf } from './decode-traffic'
import { senderEventId } from './event-id'
import type { Pseudonyms } from './letters/pseudonym'
import { fitting, wrong } from './letters/unfit'
import type { Origin } from './outcome'
import type { TableRow } from './table-row'

/** Reads a visit into a row of `visits`; its time is the time of entry. @throws {Unfit} */
export function readVisit(item: unknown, origin: Origin, index: number, pseudonyms: Pseudonyms): TableRow[] {
  const visit = fitting(visitSchema, item)
  const tsMicros = instantMicros(visit.entry_time)
  const exitMicros = instantMicros(visit.exit_time)
  if (Number.isNaN(tsMicros)) throw wrong('entry_time', WANTED.time, visit.entry_time)
  if (!(exitMicros >= tsMicros)) throw wrong('exit_time', 'not before entry_time', visit.exit_time)
  const values = {
    store_id: storeIdOf(visit.store_id, origin),
    source: origin.source,
    exit_ts: exitMicros,
    trip_minutes: visit.trip_duration_minutes,
    visitor: pseudonyms(visit.customer_id.toLowerCase()),
    received_at: origin.arrivedMs,
    event_id: visit.event_id === undefined ? origin.idOf(index) : senderEventId(String(visit.event_id)),
  }
  return [{ table: TABLE.visits, tsMicros, values }]
}
