import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import type { Store } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import type { LineWriter } from './line-writer'

const encoderOptions = new SenderOptions('http::addr=127.0.0.1;protocol_version=2;')

/** All rows of `stores` have this timestamp, so that a change of a store replaces its row. */
const MIRROR_TS_MS = 0

/**
 * Writes the registry's stores into QuestDB's `stores`, for analysts' joins.
 * @throws if QuestDB does not accept them
 */
export async function mirrorStores(writer: Pick<LineWriter, 'write'>, stores: readonly Store[]): Promise<void> {
  if (stores.length === 0) return
  const buffer = createBuffer(encoderOptions)
  for (const store of stores) {
    buffer.table(TABLE.stores).symbol('store_id', store.storeId).symbol('time_zone', store.timeZone)
    if (store.mergedInto !== undefined) buffer.symbol('merged_into', store.mergedInto)
    buffer
      .stringColumn('name', store.name)
      .stringColumn('reset_time', store.resetTime)
      .stringColumn('exceptions', JSON.stringify(store.exceptions))
      .stringColumn('doors', JSON.stringify(store.doors))
    if (store.group !== null) buffer.stringColumn('store_group', store.group)
    if (store.weeklyHours !== null) buffer.stringColumn('weekly_hours', JSON.stringify(store.weeklyHours))
    if (store.capacity !== null) buffer.intColumn('capacity', store.capacity)
    if (store.areaM2 !== null) buffer.floatColumn('area_m2', store.areaM2)
    if (store.openedOn !== null) buffer.stringColumn('opened_on', store.openedOn)
    if (store.closedOn !== null) buffer.stringColumn('closed_on', store.closedOn)
    buffer.at(MIRROR_TS_MS, 'ms')
  }
  const outcome = await writer.write(buffer.toBufferNew() ?? Buffer.alloc(0))
  if (outcome.kind !== 'stored') throw new Error(`mirroring the stores failed: ${outcome.message}`)
}
