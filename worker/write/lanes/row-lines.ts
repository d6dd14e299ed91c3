import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { ROW_SHAPES, type TableRow } from '../../decode/table-row'

const buffer = createBuffer(new SenderOptions('http::addr=127.0.0.1;protocol_version=2;'))

/** The line of one row, with its line feed, encoded by the official client. The bytes are valid until the next call. */
export function rowLine({ table, tsMicros, values }: TableRow): Buffer {
  const { symbols, columns } = ROW_SHAPES[table]
  buffer.reset().table(table)
  for (const name of symbols) {
    const value = values[name]
    if (value !== null && value !== undefined && value !== '') buffer.symbol(name, value)
  }
  for (const [name, kind] of Object.entries(columns)) {
    const value = values[name]
    if (value === null || value === undefined) continue
    if (kind === 'text') buffer.stringColumn(name, String(value))
    else if (kind === 'flag') buffer.booleanColumn(name, value === true)
    else if (kind === 'float') buffer.floatColumn(name, Number(value))
    else if (kind === 'int') buffer.intColumn(name, Number(value))
    else buffer.timestampColumn(name, Number(value), kind === 'micros' ? 'us' : 'ms')
  }
  buffer.at(tsMicros, 'us')
  return buffer.toBufferView()
}
