import { column, type TableDoc } from './table-doc'

/** Views of sums, and tables of what Storepulse knows of stores and of itself. */
export const OTHER_TABLES: readonly TableDoc[] = [
  {
    names: ['dead_letters'],
    about:
      'One row per message, or item of an array, that could not be read: see [dead-letters.md](dead-letters.md). Kept 30 days from when it was parked.',
    columns: [
      column('ts', 'TIMESTAMP', 'When it was parked, or when it arrived if that was less than an hour earlier.', 'UTC'),
      column('topic', 'SYMBOL', 'Kafka topic, `http` or `simulator`.'),
      column('partition', 'INT', 'Partition of the topic.'),
      column('offset', 'LONG', 'Offset in the partition.'),
      column('index', 'INT', 'Position in the array, from 0.'),
      column('reason', 'SYMBOL', 'Reason code.'),
      column('message', 'VARCHAR', 'What was wrong, where, and what is expected.'),
      column('payload', 'VARCHAR', 'The item as received, at most 64 KiB; users are pseudonyms.'),
      column('replayed_at', 'TIMESTAMP', 'When it was replayed; null if it was not.', 'UTC'),
      column('arrived_at', 'TIMESTAMP', 'When it arrived; null if the same as `ts`.', 'UTC'),
    ],
  },
  {
    names: ['stores'],
    about: 'One row per store, a copy of the registry for joins.',
    columns: [
      column(
        'ts',
        'TIMESTAMP',
        'The same for all rows, so that a change replaces the row. It has no meaning of its own.',
        'UTC',
      ),
      column('store_id', 'SYMBOL', 'The store.'),
      column('name', 'VARCHAR', 'Its name.'),
      column('store_group', 'VARCHAR', 'Group, such as a country; null if none.'),
      column('time_zone', 'SYMBOL', 'IANA time zone.'),
      column('reset_time', 'VARCHAR', 'Local time at which occupancy is reset, `HH:MM`.'),
      column('weekly_hours', 'VARCHAR', 'Opening hours by weekday, JSON; null if unknown.'),
      column('exceptions', 'VARCHAR', 'Days with other hours, JSON.'),
      column('capacity', 'INT', 'People it may hold; null if unknown.', 'people'),
      column('area_m2', 'DOUBLE', 'Area.', 'm²'),
      column('doors', 'VARCHAR', 'Doors with their names, JSON.'),
      column('opened_on', 'VARCHAR', 'First day, `YYYY-MM-DD`; null if unknown.'),
      column('closed_on', 'VARCHAR', 'First day on which it is permanently closed; null if open.'),
      column(
        'merged_into',
        'SYMBOL',
        'The store that its rows count as, on all pages, in files and in the API; null if not merged. Rows keep the id they came with.',
      ),
    ],
  },
  {
    names: ['ingest_stats'],
    about: 'What a worker read, wrote and parked of a source: one row every ten seconds.',
    columns: [
      column('ts', 'TIMESTAMP', 'Start of the ten seconds.', 'UTC'),
      column('worker', 'SYMBOL', 'The worker process.'),
      column(
        'source',
        'SYMBOL',
        'The source, as in the event tables; `import` for all files, `replay` for dead letters.',
      ),
      column('read', 'LONG', 'Items read.'),
      column('written', 'LONG', 'Items written, repeats included.'),
      column('parked', 'LONG', 'Items parked.'),
      column('batches', 'LONG', 'Batches written.'),
      column('largest_batch', 'LONG', 'Rows in the largest one.'),
      column('received_lag_p50_ms', 'DOUBLE', 'Arrival − event time: median.', 'ms'),
      column('received_lag_p95_ms', 'DOUBLE', 'The same, 95th percentile.', 'ms'),
      column('received_lag_p99_ms', 'DOUBLE', 'The same, 99th percentile.', 'ms'),
      column('written_lag_p50_ms', 'DOUBLE', 'Written − arrival: median.', 'ms'),
      column('written_lag_p95_ms', 'DOUBLE', 'The same, 95th percentile.', 'ms'),
      column('written_lag_p99_ms', 'DOUBLE', 'The same, 99th percentile.', 'ms'),
      column('consumer_lag', 'LONG', 'Messages in Kafka not yet read.'),
    ],
  },
  {
    names: ['ingest_hours'],
    about:
      'A view of the rows in each table, by hour and source. It is computed on each query, so it is right after any crash; limit it to a span of `ts`. Once all is written, items read = distinct ids stored + parked, and `written` of `ingest_stats` − rows = repeats.',
    columns: [
      column('ts', 'TIMESTAMP', 'Start of the hour, by event time (by time of parking for `dead_letters`).', 'UTC'),
      column('table_name', 'STRING', '`traffic`, `visits`, `shop_events`, `interactions` or `dead_letters`.'),
      column('source', 'STRING', 'The source, as in `ingest_stats`.'),
      column('rows', 'LONG', 'Rows.'),
      column(
        'distinct_ids',
        'LONG',
        'Distinct event ids (log positions for `dead_letters`): as many as rows, unless a sender gave one id to events at different times.',
      ),
    ],
  },
  {
    names: ['traffic_1m', 'traffic_15m', 'traffic_1h'],
    about:
      'Sums of `traffic` per minute, 15 minutes and hour in UTC, kept up to date by QuestDB. The pages read these. One row per `ts`, `store_id` and `door_id`; buckets without data have no row.',
    columns: [
      column('ts', 'TIMESTAMP', 'Start of the bucket.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('door_id', 'SYMBOL', 'The door.'),
      column('entries', 'LONG', 'People who came in.', 'people'),
      column('exits', 'LONG', 'People who went out.', 'people'),
      column('events', 'LONG', 'Events, including signs of life (0 in, 0 out).'),
      column('last_received', 'TIMESTAMP', 'Newest arrival among the events.', 'UTC'),
    ],
  },
  {
    names: ['traffic_1d'],
    about:
      'The same per UTC day, with the hours in which a door sent a signal. The pages use it to tell whether doors were silent.',
    columns: [
      column('ts', 'TIMESTAMP', 'Start of the day.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('door_id', 'SYMBOL', 'The door.'),
      column('entries', 'LONG', 'People who came in.', 'people'),
      column('exits', 'LONG', 'People who went out.', 'people'),
      column('events', 'LONG', 'Events, including signs of life (0 in, 0 out).'),
      column('last_received', 'TIMESTAMP', 'Newest arrival among the events.', 'UTC'),
      column('hours', 'LONG', 'UTC hours with an event.'),
      column('heard', 'LONG', 'Which hours: a sum of 2^hour, with 1 for 00:00 and 8388608 for 23:00.'),
    ],
  },
  {
    names: ['count_corrections'],
    about:
      'One row per correction: somebody counted the people in a store. A second one for the same time replaces the first.',
    columns: [
      column('ts', 'TIMESTAMP', 'When the people were counted.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('people', 'INT', 'How many people were in it.', 'people'),
      column('occupancy_before', 'INT', 'Occupancy at that time, before the correction.', 'people'),
      column('correction_id', 'UUID', "UUID of the correction: the sender's, or derived from its id."),
      column('received_at', 'TIMESTAMP', 'When it arrived.', 'UTC'),
    ],
  },
  {
    names: ['replaced_counts'],
    about:
      'Counts that an import replaced, as they were before. In `traffic` the same rows stay, with counts of 0; join by `event_id`.',
    columns: [
      column('ts', 'TIMESTAMP', 'Time of the row.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('door_id', 'SYMBOL', 'The door; null if the row names none.'),
      column('customers_in', 'INT', 'Entries before they were replaced.', 'people'),
      column('customers_out', 'INT', 'Exits before they were replaced.', 'people'),
      column('source', 'SYMBOL', 'Where the row came from.'),
      column('received_at', 'TIMESTAMP', 'When the row arrived.', 'UTC'),
      column('event_id', 'UUID', 'Id of the row.'),
      column('replaced_at', 'TIMESTAMP', 'When its counts were replaced.', 'UTC'),
      column('replaced_by', 'SYMBOL', 'Name of the file that replaced them.'),
    ],
  },
  {
    names: ['count_revisions'],
    about:
      'The counts of a store per 15 minutes, and when they became known. A worker adds a row when the 15 minutes are over, and another one whenever the counts change later; a replay of the same events adds none. What was known at a time is the sum of `entries_change` over the rows with `known_at` up to that time.',
    columns: [
      column('ts', 'TIMESTAMP', 'Start of the 15 minutes.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('revision', 'INT', '1 for the first known counts, then 2, 3 …'),
      column('known_at', 'TIMESTAMP', 'Valid from this time on: a few seconds after it was written.', 'UTC'),
      column('entries', 'LONG', 'People who came in, as known then.', 'people'),
      column('exits', 'LONG', 'People who went out, as known then.', 'people'),
      column('entries_change', 'LONG', 'Change of `entries` from the revision before.', 'people'),
      column('exits_change', 'LONG', 'Change of `exits` from the revision before.', 'people'),
      column(
        'late',
        'BOOLEAN',
        'True if the 15 minutes were already reported (two minutes after their end). False for the time before recording began.',
      ),
    ],
  },
  {
    names: ['count_revisions_begun'],
    about: 'Since when past states are recorded.',
    columns: [
      column('ts', 'TIMESTAMP', 'When all existing counts had their first revision.', 'UTC'),
      column('by', 'SYMBOL', 'Written by: `worker`.'),
    ],
  },
  {
    names: ['schema_migrations'],
    about: 'Which files of `worker/schema` have been run. Only the worker uses it.',
    columns: [
      column('ts', 'TIMESTAMP', 'The same for all rows; it has no meaning.', 'UTC'),
      column('number', 'INT', 'Number of the file.'),
      column('name', 'VARCHAR', 'Its name.'),
    ],
  },
]
