/**
 * Names of QuestDB tables and views, for SQL that code assembles. docs/tables.md documents their columns;
 * worker/schema/ has the statements that create them.
 */
export const TABLE = {
  traffic: 'traffic',
  visits: 'visits',
  shopEvents: 'shop_events',
  shopOrderItems: 'shop_order_items',
  interactions: 'interactions',
  deadLetters: 'dead_letters',
  ingestStats: 'ingest_stats',
  /** Rows and distinct ids of each table by hour and source. */
  ingestHours: 'ingest_hours',
  countCorrections: 'count_corrections',
  /** Rows of `traffic` from before an import replaced their counts. */
  replacedCounts: 'replaced_counts',
  stores: 'stores',
  countRevisions: 'count_revisions',
  /** One row: when the first revisions of all past quarters were complete. */
  countRevisionsBegun: 'count_revisions_begun',
  /** Sums of `traffic` per store and door; columns ts, store_id, door_id, entries, exits, events, last_received. */
  trafficPerMinute: 'traffic_1m',
  trafficPerQuarter: 'traffic_15m',
  trafficPerHour: 'traffic_1h',
  /** The same by UTC day, with the hours of it that had data: adds columns hours and heard. */
  trafficPerDay: 'traffic_1d',
} as const
