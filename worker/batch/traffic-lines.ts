import { TABLE } from '~/domain/tables'
import type { TrafficRow } from '../decode/outcome'

/** What the official client escapes in a symbol: line protocol's separators, quotes aside. */
const ESCAPED = /[ ,=\n\r\\]/g
const escaped = (text: string) => text.replace(ESCAPED, '\\$&')

const MAX_CACHED_HEADS = 20_000

/**
 * Encodes rows of `traffic` as line protocol, byte for byte as the official client does with protocol version 2 (a property test
 * holds it to that), at a fraction of its cost: one string and one copy a row.
 */
export class TrafficLines {
  private heads = new Map<string, string>()

  /**
   * The line of one row, line feed included.
   * @param receivedMs arrival, epoch milliseconds
   */
  line(row: Readonly<TrafficRow>, source: string, receivedMs: number): string {
    return `${this.head(row.storeId, row.doorId, source)}${row.customersIn}i,customers_out=${row.customersOut}i,received_at=${receivedMs}000t,event_id="${row.eventId}" ${row.tsMicros}t\n`
  }

  private head(storeId: string, doorId: string, source: string): string {
    const key = `${storeId}\n${doorId}\n${source}`
    let head = this.heads.get(key)
    if (head === undefined) {
      const door = doorId === '' ? '' : `,door_id=${escaped(doorId)}`
      head = `${TABLE.traffic},store_id=${escaped(storeId)}${door},source=${escaped(source)} customers_in=`
      if (this.heads.size >= MAX_CACHED_HEADS) this.heads = new Map()
      this.heads.set(key, head)
    }
    return head
  }
}
