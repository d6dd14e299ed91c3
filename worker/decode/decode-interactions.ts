import type { z } from 'zod'
import { interactionBatchSchema, interactionSchema } from '~/domain/events/messages'
import { TABLE } from '~/domain/tables'
import { instantMicros } from '~/domain/time/instants'
import { senderEventId, uuidV5 } from './event-id'
import type { Pseudonyms } from './letters/pseudonym'
import { fitting, wrong } from './letters/unfit'
import { hideUsers } from './letters/user-fields'
import type { Origin } from './outcome'
import type { TableRow } from './table-row'

export type InteractionBatch = z.infer<typeof interactionBatchSchema>

/** Reads the outer fields of a tracker batch; its events are checked one by one. @throws {Unfit} */
export const readInteractionBatch = (item: unknown): InteractionBatch => fitting(interactionBatchSchema, item)

function micros(field: string, value: number | string): number {
  const read = typeof value === 'number' ? value * 1000 : instantMicros(value)
  if (Number.isNaN(read)) throw wrong(field, 'epoch milliseconds or an ISO 8601 time with a zone', value)
  return read
}

/**
 * Reads the event at `place` of a batch into a row of `interactions`, with pseudonyms for users in its `props`.
 * @throws {Unfit}
 */
export function readInteraction(
  batch: InteractionBatch,
  place: number,
  origin: Origin,
  pseudonyms: Pseudonyms,
): TableRow {
  const event = fitting(interactionSchema, batch.events[place])
  return {
    table: TABLE.interactions,
    tsMicros: micros('t', event.t),
    values: {
      site: batch.site,
      kind: event.kind,
      source: origin.source,
      session: senderEventId(String(batch.session)),
      seq: batch.seq + place,
      path: event.path,
      x: event.x,
      y: event.y,
      vw: event.vw,
      vh: event.vh,
      page_h: event.page_h,
      target: event.target,
      name: event.name,
      props: event.props ? JSON.stringify(hideUsers('', event.props, pseudonyms)).slice(0, 4_096) : null,
      ended: batch.final === true && place === batch.events.length - 1,
      received_at: origin.arrivedMs,
      event_id: senderEventId(String(event.id)),
    },
  }
}

/** The row of a final batch without events, which only says that its session has ended. @throws {Unfit} */
export function readEnd(batch: InteractionBatch, origin: Origin): TableRow {
  const session = senderEventId(String(batch.session))
  return {
    table: TABLE.interactions,
    tsMicros: micros('sent_at', batch.sent_at),
    values: {
      site: batch.site,
      kind: 'end',
      source: origin.source,
      session,
      seq: batch.seq,
      path: '',
      ended: true,
      received_at: origin.arrivedMs,
      event_id: uuidV5(`end of ${session} at ${batch.seq}`),
    },
  }
}
