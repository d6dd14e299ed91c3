import { column, type TableDoc } from './table-doc'

/** Views of sums, and tables of what Storepulse knows of stores and of itself. */
export const OTHER_TABLES: readonly TableDoc[] = [
  {
    names: ['dead_letters'],
    about:
      'One row per message, or item of an array, that could not be read: see [dead-letters.md](dead-letters.md). Kept 30 days from when it was parked.',
    columns: [
      column('ts', 'TIMESTAMP', 'When it was parked; when it arrived, where that was less than an hour before.', 'UTC'),
      column('topic', 'SYMBOL', 'Kafka topic, `http` or `simulator`.'),
      column('partition', 'INT', 'Partition of the topic.'),
      column('offset', 'LONG', 'Offset in the partition.'),
      column('index', 'INT', 'Place in the array, from 0.'),
      column('reason', 'SYMBOL', 'Reason code.'),
      column('message', 'VARCHAR', 'What was wrong, where, and what is expected.'),
      column('payload', 'VARCHAR', 'The item as it came, at most 64 KiB; users are pseudonyms.'),
      column('replayed_at', 'TIMESTAMP', 'When a replay made rows of it; null where none has.', 'UTC'),
      column('arrived_at', 'TIMESTAMP', 'When it arrived; null where that is `ts`.', 'UTC'),
    ],
  },
  {
    names: ['stores'],
    about: 'One row per store, a copy of the registry for joins.',
    columns: [
      column('ts', 'TIMESTAMP', 'The same for all rows, so that a change replaces the row; no meaning.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('name', 'VARCHAR', 'Its name.'),
      column('store_group', 'VARCHAR', 'Group, such as a country; null where none.'),
      column('time_zone', 'SYMBOL', 'IANA time zone.'),
      column('reset_time', 'VARCHAR', 'Local time at which occupancy starts again, `HH:MM`.'),
      column('weekly_hours', 'VARCHAR', 'Opening hours by weekday, JSON; null where not known.'),
      column('exceptions', 'VARCHAR', 'Days with other hours, JSON.'),
      column('capacity', 'INT', 'People it holds; null where not known.', 'people'),
      column('area_m2', 'DOUBLE', 'Area.', 'm²'),
      column('doors', 'VARCHAR', 'Doors with their names, JSON.'),
      column('opened_on', 'VARCHAR', 'First day, `YYYY-MM-DD`; null where not known.'),
      column('closed_on', 'VARCHAR', 'Day from which it is closed permanently; null where open.'),
      column(
        'merged_into',
        'SYMBOL',
        'The store that its rows count as on all pages and in files and the API; null: its own. Rows keep the id they came with.',
      ),
    ],
  },
  {
    names: ['ingest_stats'],
    about: 'What a worker did with a source, one row each ten seconds.',
    columns: [
      column('ts', 'TIMESTAMP', 'Begin of the ten seconds.', 'UTC'),
      column('worker', 'SYMBOL', 'The worker process.'),
      column(
        'source',
        'SYMBOL',
        'The source, as in the event tables; `import` for all files, `replay` for dead letters.',
      ),
      column('read', 'LONG', 'Items read.'),
      column('written', 'LONG', 'Items written; repeats are among them.'),
      column('parked', 'LONG', 'Items parked.'),
      column('batches', 'LONG', 'Batches written.'),
      column('largest_batch', 'LONG', 'Rows in the largest one.'),
      column('received_lag_p50_ms', 'DOUBLE', 'Arrival − event time: median.', 'ms'),
      column('received_lag_p95_ms', 'DOUBLE', 'The same, 95th percentile.', 'ms'),
      column('received_lag_p99_ms', 'DOUBLE', 'The same, 99th percentile.', 'ms'),
      column('written_lag_p50_ms', 'DOUBLE', 'Written − arrival: median.', 'ms'),
      column('written_lag_p95_ms', 'DOUBLE', 'The same, 95th percentile.', 'ms'),
      column('written_lag_p99_ms', 'DOUBLE', 'The same, 99th percentile.', 'ms'),
      column('consumer_lag', 'LONG', 'Messages in Kafka that are still to be read.'),
    ],
  },
  {
    names: ['ingest_hours'],
    about:
      'A view over the tables: what stands in each, by hour and source. It is reckoned when asked, so it holds after any crash; ask for a span of `ts`. At rest, the items read from a log are the distinct ids stored and parked together, and what `ingest_stats` calls written less the rows is what came more than once.',
    columns: [
      column('ts', 'TIMESTAMP', 'Begin of the hour of event time (of parking for `dead_letters`).', 'UTC'),
      column('table_name', 'STRING', '`traffic`, `visits`, `shop_events`, `interactions` or `dead_letters`.'),
      column('source', 'STRING', 'The source, as in `ingest_stats`.'),
      column('rows', 'LONG', 'Rows.'),
      column(
        'distinct_ids',
        'LONG',
        'Different event ids among them (places in the log for `dead_letters`): as many as rows, unless a sender gave one id to events of different times.',
      ),
    ],
  },
  {
    names: ['traffic_1m', 'traffic_15m', 'traffic_1h'],
    about:
      'Sums of `traffic` per minute, quarter of an hour and hour of UTC, kept up to date by QuestDB; the pages read these. One row per `ts`, `store_id` and `door_id`; buckets without data have no row.',
    columns: [
      column('ts', 'TIMESTAMP', 'Begin of the bucket.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('door_id', 'SYMBOL', 'The door.'),
      column('entries', 'LONG', 'People who came in.', 'people'),
      column('exits', 'LONG', 'People who went out.', 'people'),
      column('events', 'LONG', 'Events, signs of life among them.'),
      column('last_received', 'TIMESTAMP', 'Newest arrival among the events.', 'UTC'),
    ],
  },
  {
    names: ['traffic_1d'],
    about:
      'The same per day of UTC, and in which of its hours a door sent a signal; the pages judge by it whether doors were silent.',
    columns: [
      column('ts', 'TIMESTAMP', 'Begin of the day.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('door_id', 'SYMBOL', 'The door.'),
      column('entries', 'LONG', 'People who came in.', 'people'),
      column('exits', 'LONG', 'People who went out.', 'people'),
      column('events', 'LONG', 'Events, signs of life among them.'),
      column('last_received', 'TIMESTAMP', 'Newest arrival among the events.', 'UTC'),
      column('hours', 'LONG', 'Hours of UTC with an event.'),
      column(
        'heard',
        'LONG',
        'Which hours those are: a sum of 2^hour, 1 for the hour from 00:00, 8388608 for that from 23:00.',
      ),
    ],
  },
  {
    names: ['count_corrections'],
    about:
      'One row per marked correction: somebody counted the people in a store. A second one for the same instant replaces the first.',
    columns: [
      column('ts', 'TIMESTAMP', 'The instant that was counted.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('people', 'INT', 'How many people were in it.', 'people'),
      column(
        'occupancy_before',
        'INT',
        'What the figures said for that instant when the correction was written.',
        'people',
      ),
      column('correction_id', 'UUID', "UUID of the correction: the sender's, or made from its id."),
      column('received_at', 'TIMESTAMP', 'When it reached us.', 'UTC'),
    ],
  },
  {
    names: ['replaced_counts'],
    about:
      'Counts that an import replaced, as they were. In `traffic` the same rows stay, with counts of 0; `event_id` joins the two.',
    columns: [
      column('ts', 'TIMESTAMP', 'Time of the row.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('door_id', 'SYMBOL', 'The door; null where the row names none.'),
      column('customers_in', 'INT', 'Entries before they were replaced.', 'people'),
      column('customers_out', 'INT', 'Exits before they were replaced.', 'people'),
      column('source', 'SYMBOL', 'Where the row came from.'),
      column('received_at', 'TIMESTAMP', 'When the row reached us.', 'UTC'),
      column('event_id', 'UUID', 'Id of the row.'),
      column('replaced_at', 'TIMESTAMP', 'When its counts were replaced.', 'UTC'),
      column('replaced_by', 'SYMBOL', 'Name of the file that replaced them.'),
    ],
  },
  {
    names: ['count_revisions'],
    about:
      "What was known of a store's quarter of an hour, and since when. A worker appends a row when a quarter has closed, and one more at each later change of its counts; a replay of the same events adds none. The sum of `entries_change` over the rows with `known_at` at or before a moment is what was known then.",
    columns: [
      column('ts', 'TIMESTAMP', 'Begin of the quarter of an hour.', 'UTC'),
      column('store_id', 'SYMBOL', 'The store.'),
      column('revision', 'INT', '1 for what was known first, then 2, 3 …'),
      column('known_at', 'TIMESTAMP', 'From when on it counts: a few seconds after it was written.', 'UTC'),
      column('entries', 'LONG', 'People who came in, as known then.', 'people'),
      column('exits', 'LONG', 'People who went out, as known then.', 'people'),
      column('entries_change', 'LONG', 'Difference of `entries` to the revision before.', 'people'),
      column('exits_change', 'LONG', 'Difference of `exits` to the revision before.', 'people'),
      column(
        'late',
        'BOOLEAN',
        'True where the quarter had been reported already (two minutes after its end). False for the past before recording began.',
      ),
    ],
  },
  {
    names: ['count_revisions_begun'],
    about: 'From when on can be told what was known at a moment.',
    columns: [
      column('ts', 'TIMESTAMP', 'When all that was there already had its first revision.', 'UTC'),
      column('by', 'SYMBOL', 'Who noted it: `worker`.'),
    ],
  },
  {
    names: ['schema_migrations'],
    about: 'Which files of `worker/schema` have been run; for the worker alone.',
    columns: [
      column('ts', 'TIMESTAMP', 'The same for all rows; no meaning.', 'UTC'),
      column('number', 'INT', 'Number of the file.'),
      column('name', 'VARCHAR', 'Its name.'),
    ],
  },
]
