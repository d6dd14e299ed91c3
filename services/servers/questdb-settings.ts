/**
 * Settings of a QuestDB that is started for Storepulse, as environment variables. docker-compose.yml gives its own the
 * same.
 */

/**
 * Java's flags beside those of its size. Without memory it would go on half dead; once it has ended it is started
 * again.
 */
export const QUESTDB_JAVA_FLAGS = ['-XX:+ExitOnOutOfMemoryError'] as const

/**
 * Threads of QuestDB for PG wire. A statement holds one until it ends; the workbench runs fewer at once than there are
 * (`WORKBENCH_PLACES`), so that pages always have the others.
 */
export const PG_WORKERS = 6

/**
 * Threads of their own for PG wire and for HTTP (line protocol and the worker's questions): no reader can hold up what
 * comes in.
 */
const POOLS = {
  QDB_PG_WORKER_COUNT: `${PG_WORKERS}`,
  QDB_HTTP_WORKER_COUNT: '2',
  // After that many turns without work a thread naps. The usual 7000 keep all threads spinning at 50 commits a second:
  // 1.3 cores against 0.4.
  QDB_PG_WORKER_NAP_THRESHOLD: '50',
  QDB_HTTP_WORKER_NAP_THRESHOLD: '50',
  QDB_SHARED_WORKER_NAP_THRESHOLD: '50',
  QDB_WAL_APPLY_WORKER_NAP_THRESHOLD: '50',
  QDB_MAT_VIEW_REFRESH_WORKER_NAP_THRESHOLD: '50',
}

/** What a statement may take. */
const LIMITS = {
  QDB_QUERY_TIMEOUT: '60s',
  // Rows between two looks at the clock and at whether anybody still waits. The usual 2 000 000 take a sort minutes
  // past its limit.
  QDB_CIRCUIT_BREAKER_THROTTLE: '1000',
  // Rows that are worked at in one go, without such a look. The usual 1 000 000 take dear functions 20 s.
  QDB_CAIRO_SQL_PAGE_FRAME_MAX_ROWS: '100000',
  QDB_CAIRO_SQL_PAGE_FRAME_MIN_ROWS: '10000',
  // Of the machine's memory, beside Java's heap and files. At the usual 90 % the machine ends processes before QuestDB
  // ends a statement.
  QDB_RAM_USAGE_LIMIT_PERCENT: '50',
}

/** What the login that only reads would still be given by default. */
const CLOSED = {
  // No folder that read_parquet, glob and import_files read from.
  QDB_CAIRO_SQL_COPY_ROOT: '',
  // COPY … TO, which that login may ask for, waits for ever: no file is written. Parquet over HTTP needs none of these
  // threads.
  QDB_EXPORT_WORKER_COUNT: '0',
}

/** The settings without addresses and logins. */
export const QUESTDB_SETTINGS: Readonly<Record<string, string>> = {
  ...POOLS,
  ...LIMITS,
  ...CLOSED,
  QDB_HTTP_MIN_ENABLED: 'false',
  // A statement over HTTP stands in the head of a request, and may name thousands of stores that it leaves out. The
  // usual 64K hold two thousand.
  QDB_HTTP_REQUEST_HEADER_BUFFER_SIZE: '1M',
  QDB_LINE_TCP_ENABLED: 'false',
  QDB_LINE_AUTO_CREATE_NEW_TABLES: 'false',
  QDB_LINE_AUTO_CREATE_NEW_COLUMNS: 'false',
  QDB_PG_READONLY_USER_ENABLED: 'true',
  QDB_TELEMETRY_ENABLED: 'false',
  // It sets the umask aside: the modes of its folders are its own, 0700 as a decimal number; its files are out of reach
  // within.
  QDB_CAIRO_MKDIR_MODE: '448',
  QDB_CAIRO_WRITER_DATA_APPEND_PAGE_SIZE: '1M',
  // Each symbol column begins with one page of index; the usual 16 MB made 300 MB of empty tables.
  QDB_CAIRO_WRITER_DATA_INDEX_VALUE_APPEND_PAGE_SIZE: '256K',
  QDB_CAIRO_WRITER_DATA_INDEX_KEY_APPEND_PAGE_SIZE: '64K',
  QDB_LOG_W_STDOUT_LEVEL: 'ADVISORY,CRITICAL,ERROR',
}
