const words = (text: string) => text.trim().split(/\s+/)

/**
 * QuestDB's functions that a statement of the workbench may call, by name, lower case. What is not here is refused: the read-only login of
 * QuestDB may also reload its settings, flush its caches, list its files, read others' statements and make random data without end. A test
 * holds this list against the functions of the real server.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set([
  // Sums and what else is made of many rows
  ...words(`approx_count_distinct approx_median approx_percentile arg_max arg_min avg bit_and bit_or bit_xor bool_and
    bool_or corr count count_distinct covar_pop covar_samp first first_not_null geomean ksum last last_not_null max min
    mode nsum regr_intercept regr_slope stddev stddev_pop stddev_samp string_agg string_distinct_agg sum twap var_pop
    var_samp variance weighted_avg weighted_stddev`),
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
  ...words(`base64 between case cast coalesce concat from_base64 ilike json_extract left length length_bytes like lower
    lpad ltrim md5 nullif position quote_ident regexp_replace replace right rpad rtrim sha1 sha256 size_pretty split_part
    starts_with strpos substring switch to_char to_lowercase to_uppercase to_uuid trim typeof upper`),
  // Rows: numbers one after the other, tables and their state
  ...words(`all_tables generate_series keywords functions long_sequence materialized_views table_columns
    table_partitions tables views wal_tables wal_transactions`),
])

/** Words of SQL that stand before a parenthesis without being a function. */
export const SQL_WORDS: ReadonlySet<string> = new Set(
  words(`align all and any as asof by calendar cross day declare distinct else except exists explain fill filter for
    from full group having hours if in inner interpolate intersect interval is join latest left limit lt not observation on
    or order outer over partition pivot right rows sample select splice then to union unnest using values when where window
    with within decimal varchar`),
)
