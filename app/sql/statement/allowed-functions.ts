const words = (text: string) => text.trim().split(/\s+/)

/** Aggregate functions. */
export const AGGREGATES: ReadonlySet<string> = new Set(
  words(`approx_count_distinct arg_max arg_min avg bit_and bit_or bit_xor bool_and
    bool_or corr count count_distinct covar_pop covar_samp first first_not_null geomean ksum last last_not_null max min
    mode nsum regr_intercept regr_slope stddev stddev_pop stddev_samp sum twap var_pop var_samp variance weighted_avg
    weighted_stddev`),
)

/**
 * QuestDB's functions that a statement of the workbench may call, by name, lower case. Everything else is refused:
 * QuestDB's read-only login could also reload its settings, flush its caches, list its files, read others' statements
 * and generate random data without end. Regular expressions are excluded, since backtracking does not end at the time
 * limit. So are texts aggregated over many rows, and approximate percentiles: their state per group is in Java's heap,
 * and QuestDB dies when that is full. A test compares this list with the functions of the real server.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set([
  ...AGGREGATES,
  // Over windows
  ...words('dense_rank first_value lag last_value lead percent_rank rank row_number'),
  // Times
  ...words(`date_trunc dateadd datediff day day_of_week day_of_week_sunday_first days_in_month extract hour interval
    interval_end interval_start is_leap_year micros millis minute month nanos now now_ns second sysdate systimestamp
    systimestamp_ns timestamp_ceil timestamp_floor to_date to_pg_date to_str to_timestamp to_timestamp_ns to_timezone to_utc today
    tomorrow week_of_year year yesterday`),
  // Numbers
  ...words(`abs acos asin atan atan2 ceil ceiling cos cot degrees exp floor greatest least ln log pi power radians round
    round_down round_half_even round_up sign sin sqrt tan`),
  // Texts and values
  ...words(`base64 cast coalesce concat from_base64 json_extract left length length_bytes lower lpad ltrim md5 nullif
    position quote_ident replace right rpad rtrim sha1 sha256 size_pretty split_part starts_with strpos substring switch
    to_char to_lowercase to_uppercase to_uuid trim typeof upper`),
])

/**
 * Functions allowed after FROM, with the columns they return. `long_sequence` returns as many rows as its argument
 * says.
 */
export const ROW_FUNCTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['long_sequence', ['x']],
  [
    'tables',
    words(`id table_name designatedtimestamp partitionby walenabled dedup ttlvalue ttlunit matview table_suspended table_type
      table_row_count table_min_timestamp table_max_timestamp table_last_write_timestamp table_txn wal_pending_row_count wal_txn`),
  ],
  [
    'table_columns',
    words('column type indexed indexblockcapacity symbolcached symbolcapacity symboltablesize designated upsertkey'),
  ],
  [
    'table_partitions',
    words('index partitionby name mintimestamp maxtimestamp numrows disksize disksizehuman readonly active attached'),
  ],
  ['wal_tables', words('name suspended writertxn bufferedtxnsize sequencertxn errortag errormessage memorypressure')],
])

/**
 * QuestDB functions that are excluded, besides those that begin with `rnd_` and `pg_`. QuestDB calls a function even if
 * its name stands alone, so nothing in a statement may have such a name. A test compares this list with the real
 * server.
 */
const KEPT_OUT: ReadonlySet<string> = new Set(
  words(`all_tables approx_median approx_percentile array array_avg array_build array_count array_cum_sum array_elem_avg array_elem_max array_elem_min
    array_elem_sum array_max array_min array_position array_reverse array_sort array_stddev array_stddev_pop
    array_stddev_samp array_sum build cancel_query checkpoint_status current_catalog current_data_id
    current_database current_schema current_schemas current_setting current_user dim_length dot_product
    dump_memory_usage dump_thread_stacks export_activity export_files files flatten flush_query_cache format_type
    functions generate_series geo_distance_meters geo_within_radius_latlon glob haversine_dist_deg
    hydrate_table_metadata import_files insertion_point isordered keywords l2price list make_geohash materialized_views matmul
    memory_metrics mid netmask parquet_scan query_activity read_parquet reader_pool regexp_replace reload_config
    session_user shift simulate_crash simulate_warnings spread spread_bps string_agg string_distinct_agg
    table_storage table_writer_metrics timestamp_sequence timestamp_sequence_ns timestamp_shuffle to_long128
    to_long256 touch transpose txid_current version views vwap wait_wal_table wal_transactions weighted_stddev_freq
    weighted_stddev_rel within within_box within_radius wmid writer_pool`),
)

/** True if QuestDB might read the name as an excluded function. */
export const isKeptOut = (name: string) => KEPT_OUT.has(name) || /^(rnd|pg)_/.test(name)

/** SQL keywords that may precede a parenthesis without being a function. */
export const WORDS_BEFORE_PARENTHESIS: ReadonlySet<string> = new Set(
  words(`all and any as between by case decimal distinct else except fill filter from having if in intersect is join not on or
    order over select then timestamp to union using varchar when where with`),
)

/** SQL keywords that may stand alone. Anything else is a name from the statement or a table. */
export const SQL_WORDS: ReadonlySet<string> = new Set(
  words(`align all and any as asc asof between by calendar case cast columns current day days desc distinct else end except
    exclude explain false fill filter first following for from full group groups having hour hours if ignore ilike in inner
    intersect interval is join last latest left like limit linear lt microsecond microseconds millisecond milliseconds minute
    minutes month months nan no none not null nulls observation offset on or order others outer over partition preceding prev
    range respect right row rows sample second seconds select splice then ties time timestamp to tolerance true unbounded union
    using week weeks when where with within year years zone`),
)

/**
 * Types to which a value may be cast. Symbols are excluded: QuestDB keeps each in Java's heap while a statement creates
 * them.
 */
export const TYPES: ReadonlySet<string> = new Set(
  words(`bigint boolean byte char date decimal double float float4 float8 int int2 int4 int8 integer ipv4 long real short
    smallint string text timestamp timestamp_ns uuid varchar`),
)
