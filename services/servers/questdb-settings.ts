/** Settings, as environment variables, of a QuestDB started for Storepulse. docker-compose.yml sets the same. */

/**
 * Java's flags besides the heap size. Out of memory, Java would go on half broken; this way it exits and is restarted.
 */
export const QUESTDB_JAVA_FLAGS = ['-XX:+ExitOnOutOfMemoryError'] as const

/**
 * QuestDB's threads for PG wire. A statement occupies one until it ends; the workbench runs fewer at once
 * (`WORKBENCH_PLACES`), so that pages always have the others.
 */
export const PG_WORKERS = 6

/**
 * Separate threads for PG wire and for HTTP (line protocol and the worker's queries), so that readers never delay
 * ingest.
 */
const POOLS = {
  QDB_PG_WORKER_COUNT: `${PG_WORKERS}`,
  QDB_HTTP_WORKER_COUNT: '2',
  // After that many idle turns a thread sleeps for 1 ms at a time. The default 7000 keeps all threads spinning at 50
  // commits a second: 1.3 cores instead of 0.4.
  QDB_PG_WORKER_NAP_THRESHOLD: '50',
  QDB_HTTP_WORKER_NAP_THRESHOLD: '50',
  QDB_SHARED_WORKER_NAP_THRESHOLD: '50',
  QDB_WAL_APPLY_WORKER_NAP_THRESHOLD: '50',
  QDB_MAT_VIEW_REFRESH_WORKER_NAP_THRESHOLD: '50',
  // After that many, for 10 ms at a time. The default 10000 is hardly ever reached; with it an idle QuestDB takes 11 %
  // of a core instead of 5 %.
  QDB_PG_WORKER_SLEEP_THRESHOLD: '200',
  QDB_HTTP_WORKER_SLEEP_THRESHOLD: '200',
  QDB_SHARED_WORKER_SLEEP_THRESHOLD: '200',
  QDB_WAL_APPLY_WORKER_SLEEP_THRESHOLD: '200',
  QDB_MAT_VIEW_REFRESH_WORKER_SLEEP_THRESHOLD: '200',
}

/** Limits of a statement. */
const LIMITS = {
  QDB_QUERY_TIMEOUT: '60s',
  // Rows between two checks of the time limit and of whether the client is still there. With the default 2 000 000 a
  // sort runs minutes past its limit.
  QDB_CIRCUIT_BREAKER_THROTTLE: '1000',
  // Rows processed at once without such a check. With the default 1 000 000 expensive functions take 20 s.
  QDB_CAIRO_SQL_PAGE_FRAME_MAX_ROWS: '100000',
  QDB_CAIRO_SQL_PAGE_FRAME_MIN_ROWS: '10000',
  // Percentage of the machine's memory, besides Java's heap and mapped files. At the default 90 % the system kills
  // processes before QuestDB ends a statement.
  QDB_RAM_USAGE_LIMIT_PERCENT: '50',
}

/** What the read-only login could still do by default. */
const CLOSED = {
  // No folder for read_parquet, glob and import_files.
  QDB_CAIRO_SQL_COPY_ROOT: '',
  // COPY … TO, which that login may run, waits for ever: no file is written. Parquet over HTTP does not use these
  // threads.
  QDB_EXPORT_WORKER_COUNT: '0',
}

/** The settings without addresses and logins. */
export const QUESTDB_SETTINGS: Readonly<Record<string, string>> = {
  ...POOLS,
  ...LIMITS,
  ...CLOSED,
  QDB_HTTP_MIN_ENABLED: 'false',
  // A statement over HTTP is in the request header, and may list thousands of stores to leave out. The default 64K fits
  // two thousand.
  QDB_HTTP_REQUEST_HEADER_BUFFER_SIZE: '1M',
  QDB_LINE_TCP_ENABLED: 'false',
  QDB_LINE_AUTO_CREATE_NEW_TABLES: 'false',
  QDB_LINE_AUTO_CREATE_NEW_COLUMNS: 'false',
  QDB_PG_READONLY_USER_ENABLED: 'true',
  QDB_TELEMETRY_ENABLED: 'false',
  // QuestDB ignores the umask: it sets the modes of its folders itself, here 0700 as a decimal number. That also
  // protects the files inside.
  QDB_CAIRO_MKDIR_MODE: '448',
  QDB_CAIRO_WRITER_DATA_APPEND_PAGE_SIZE: '1M',
  // Each symbol column starts with one page of index; the default 16 MB made empty tables take 300 MB.
  QDB_CAIRO_WRITER_DATA_INDEX_VALUE_APPEND_PAGE_SIZE: '256K',
  QDB_CAIRO_WRITER_DATA_INDEX_KEY_APPEND_PAGE_SIZE: '64K',
  QDB_LOG_W_STDOUT_LEVEL: 'ADVISORY,CRITICAL,ERROR',
}
