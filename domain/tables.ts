/**
 * Names of tables and views in QuestDB, in one place for SQL that is put together in code.
 * Columns are documented in docs/tables.md; the statements that create them are in worker/schema/.
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
  /** Rows of `traffic` as they were before an import replaced their counts. */
  replacedCounts: 'replaced_counts',
  stores: 'stores',
  countRevisions: 'count_revisions',
  /** One row: when all of the past had its first revision. */
  countRevisionsBegun: 'count_revisions_begun',
  /** Sums of `traffic` per store and door; columns ts, store_id, door_id, entries, exits, events, last_received. */
  trafficPerMinute: 'traffic_1m',
  trafficPerQuarter: 'traffic_15m',
  trafficPerHour: 'traffic_1h',
  /** The same by day of UTC, and in which hours of it: also hours and heard. */
  trafficPerDay: 'traffic_1d',
} as const
