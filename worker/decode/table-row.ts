import { TABLE } from '~/domain/tables'

/**
 * Tables other than `traffic`, whose rows the official client encodes: their symbols and columns by type, in the order
 * on the wire. Times: `micros` microseconds, `millis` milliseconds since 1970 UTC.
 */
export const ROW_SHAPES = {
  [TABLE.visits]: {
    symbols: ['store_id', 'source'],
    columns: { exit_ts: 'micros', trip_minutes: 'float', visitor: 'text', received_at: 'millis', event_id: 'text' },
  },
  [TABLE.shopEvents]: {
    symbols: ['store_id', 'event_type', 'category', 'currency', 'role', 'source'],
    columns: {
      user: 'text',
      session: 'text',
      product_id: 'text',
      product_name: 'text',
      price_minor: 'int',
      order_id: 'text',
      total_minor: 'int',
      items: 'int',
      rating: 'int',
      received_at: 'millis',
      event_id: 'text',
    },
  },
  [TABLE.shopOrderItems]: {
    symbols: ['store_id', 'event_type', 'currency', 'source'],
    columns: {
      order_id: 'text',
      line: 'int',
      product_id: 'text',
      quantity: 'int',
      price_minor: 'int',
      received_at: 'millis',
      event_id: 'text',
    },
  },
  [TABLE.interactions]: {
    symbols: ['site', 'kind', 'source'],
    columns: {
      session: 'text',
      seq: 'int',
      path: 'text',
      x: 'int',
      y: 'int',
      vw: 'int',
      vh: 'int',
      page_h: 'int',
      target: 'text',
      name: 'text',
      props: 'text',
      ended: 'flag',
      received_at: 'millis',
      event_id: 'text',
    },
  },
} as const

export type ShapedTable = keyof typeof ROW_SHAPES

/** A row of one of these tables: values by column name; null and missing become NULL. */
export type TableRow = {
  table: ShapedTable
  tsMicros: number
  values: Record<string, string | number | boolean | null | undefined>
}
