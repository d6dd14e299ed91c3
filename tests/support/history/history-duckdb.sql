-- Computes the history in DuckDB from raw events, in steps of five minutes with DuckDB's own time zones, for the
-- question in the table `question`. history-duckdb.ts fills the tables event, visit, store, span, special and door, and
-- reads the results at the end. Times are UTC without a zone.

-- Retail years begin on the Sunday nearest to 1 February.
CREATE OR REPLACE MACRO retail_start(year) AS
  make_date(year, 2, 1) - ((dayofweek(make_date(year, 2, 1)) + 3) % 7 - 3)::INTEGER;
CREATE OR REPLACE MACRO weeks_before_period(number) AS [0, 4, 8, 13, 17, 21, 26, 30, 34, 39, 43, 47][number];
CREATE OR REPLACE MACRO step_of(moment) AS time_bucket(INTERVAL 5 MINUTE, moment);

CREATE OR REPLACE TEMP TABLE here AS
  SELECT ts, local, local::DATE AS date, date_trunc('hour', local) AS hour, local - ts AS ahead
  FROM clock WHERE zone = (SELECT zone FROM question);

CREATE OR REPLACE TEMP TABLE dates AS
  WITH today AS (SELECT timezone(zone, timezone('UTC', now))::DATE AS date FROM question),
  retail AS (
    SELECT retail_start(year) AS start,
      (retail_start(year + 1) - retail_start(year)) / 7 AS weeks,
      CASE part WHEN 'quarter' THEN (number - 1) * 13 WHEN 'period' THEN weeks_before_period(number) WHEN 'week' THEN number - 1 ELSE 0 END AS from_week,
      CASE part WHEN 'week' THEN number WHEN 'quarter' THEN if(number = 4, NULL, number * 13)
        WHEN 'period' THEN weeks_before_period(number + 1) END AS to_week
    FROM question WHERE kind = 'retail'
  )
  SELECT
    CASE kind WHEN 'today' THEN today.date WHEN 'yesterday' THEN today.date - 1 WHEN '7d' THEN today.date - 6 WHEN '30d' THEN today.date - 29
      WHEN '90d' THEN today.date - 89 WHEN 'this-week' THEN date_trunc('week', today.date)::DATE WHEN 'last-week' THEN date_trunc('week', today.date)::DATE - 7
      WHEN 'this-month' THEN date_trunc('month', today.date)::DATE WHEN 'last-month' THEN date_trunc('month', date_trunc('month', today.date)::DATE - 1)::DATE
      WHEN 'year' THEN make_date(year, 1, 1) WHEN 'retail' THEN start + 7 * from_week::INTEGER ELSE from_date END AS first,
    CASE kind WHEN 'today' THEN today.date WHEN 'yesterday' THEN today.date - 1 WHEN '7d' THEN today.date WHEN '30d' THEN today.date
      WHEN '90d' THEN today.date WHEN 'this-week' THEN date_trunc('week', today.date)::DATE + 6 WHEN 'last-week' THEN date_trunc('week', today.date)::DATE - 1
      WHEN 'this-month' THEN last_day(today.date) WHEN 'last-month' THEN date_trunc('month', today.date)::DATE - 1
      WHEN 'month' THEN last_day(from_date) WHEN 'year' THEN make_date(year, 12, 31)
      WHEN 'retail' THEN start + 7 * coalesce(to_week, weeks)::INTEGER - 1 ELSE to_date END AS last
  FROM question, today LEFT JOIN retail ON true;

-- Steps of the range, each with the name of its bucket.
CREATE OR REPLACE TEMP TABLE in_range AS
  WITH last_hours AS (
    SELECT hour, ahead FROM here, question WHERE ts <= now AND ts > now - INTERVAL 3 DAY
    GROUP BY hour, ahead ORDER BY min(ts) DESC LIMIT 24
  ),
  chosen AS (
    SELECT here.* FROM here, dates, question WHERE kind <> '24h' AND date BETWEEN first AND last
    UNION ALL
    SELECT here.* FROM here JOIN last_hours USING (hour, ahead), question WHERE kind = '24h'
  )
  SELECT chosen.*,
    CASE width WHEN '5m' THEN ts::VARCHAR WHEN '1h' THEN hour::VARCHAR || ' ' || ahead::VARCHAR WHEN '1d' THEN date::VARCHAR
      ELSE (date - ((isodow(date) - if(kind = 'retail', 7, 1) + 7) % 7)::INTEGER)::VARCHAR END AS bucket,
    len(weekdays) = 0 OR list_contains(weekdays, isodow(date)) AS asked
  FROM chosen, question;

CREATE OR REPLACE TEMP TABLE slot AS
  SELECT bucket, min(ts) AS from_at, max(ts) + INTERVAL 5 MINUTE AS to_at, min(date) AS date, max(date) AS last_date, arg_min(hour, ts) AS hour, arg_min(local, ts) AS local
  FROM in_range GROUP BY bucket HAVING min(ts) <= (SELECT now FROM question);
CREATE OR REPLACE TEMP TABLE step AS SELECT in_range.* FROM in_range JOIN slot USING (bucket);
CREATE OR REPLACE TEMP TABLE bounds AS
  SELECT coalesce(min(ts), now) AS from_at, coalesce(max(ts) + INTERVAL 5 MINUTE, now) AS to_at, now FROM step RIGHT JOIN question ON true GROUP BY now;

-- What is counted of anything that happens in a store at a moment.
CREATE OR REPLACE MACRO counts(at_store, moment) AS
  list_contains((SELECT stores FROM question), at_store) AND (
    NOT (SELECT open_only FROM question)
    OR (at_store, time_bucket(INTERVAL 15 MINUTE, moment)) IN (SELECT (store, quarter) FROM open_quarter));

CREATE OR REPLACE TEMP TABLE counted AS
  SELECT store, entries, exits, bucket FROM event JOIN step ON step.ts = step_of(event.ts)
  WHERE asked AND counts(store, event.ts);

-- Doors by UTC hour: reporting, silent for longer than normal, or absent.
CREATE OR REPLACE TEMP TABLE judged AS
  WITH within AS (
    SELECT date_trunc('day', from_at) - INTERVAL 28 DAY AS learn_from, least(to_at + INTERVAL 7 DAY, date_trunc('hour', now)) AS known_until,
      date_trunc('hour', from_at) AS from_hour, to_at, greatest(to_at, least(to_at + INTERVAL 7 DAY, date_trunc('hour', now))) AS walk_until
    FROM bounds
  ),
  heard AS (
    SELECT store, coalesce(door, '') AS door, date_trunc('hour', ts) AS hour, count(*) AS events FROM event, within
    WHERE list_contains((SELECT stores FROM question), store) AND ts >= learn_from AND ts < to_at + INTERVAL 7 DAY
    GROUP BY ALL
  ),
  habit AS (
    SELECT store, door, min(hour) AS first, max(hour) AS last, if(sum(events) < 100, 0, 20 * count(*) * 60 / sum(events)) AS usual_minutes
    FROM heard GROUP BY store, door
  ),
  doors AS (
    SELECT * FROM (SELECT store, door FROM habit UNION SELECT store, door FROM door WHERE list_contains((SELECT stores FROM question), store))
    LEFT JOIN habit USING (store, door)
  ),
  hours AS (SELECT unnest(generate_series(from_hour - INTERVAL 7 DAY, walk_until - INTERVAL 1 SECOND, INTERVAL 1 HOUR)) AS hour FROM within),
  walked AS (
    SELECT doors.store, doors.door, hours.hour, usual_minutes,
      CASE
        WHEN first IS NULL THEN if(hours.hour < known_until, 'silent', 'heard')
        WHEN hours.hour < first THEN 'absent'
        WHEN hours.hour >= last + INTERVAL 28 DAY AND (doors.store, doors.door) NOT IN (SELECT (store, door) FROM door) THEN 'absent'
        WHEN hours.hour >= known_until OR (doors.store, doors.door, hours.hour) IN (SELECT (store, door, hour) FROM heard) THEN 'heard'
        ELSE 'missed'
      END AS state
    FROM doors, hours, within
  ),
  runs AS (
    SELECT *, count(*) FILTER (state <> 'missed') OVER (PARTITION BY store, door ORDER BY hour) AS run FROM walked
  ),
  silences AS (
    SELECT runs.store, door, run, coalesce(sum(open_minutes), 0) > any_value(usual_minutes) AS silent
    FROM runs LEFT JOIN open_hour USING (store, hour) WHERE state = 'missed' GROUP BY ALL
  ),
  told AS (
    SELECT store, hour, if(state = 'missed', if(silent, 'silent', 'heard'), state) AS state
    FROM runs LEFT JOIN silences USING (store, door, run)
  )
  SELECT one.store, hours.hour,
    CASE WHEN NOT coalesce(bool_or(state = 'heard'), false) THEN 'unknown' WHEN bool_or(state = 'silent') THEN 'lacking' ELSE 'known' END AS judgement
  FROM (SELECT unnest(stores) AS store FROM question) one CROSS JOIN hours LEFT JOIN told ON told.store = one.store AND told.hour = hours.hour
  GROUP BY one.store, hours.hour;

CREATE OR REPLACE TEMP TABLE told_buckets AS
  WITH sums AS (SELECT bucket, sum(entries) AS entries, sum(exits) AS exits FROM counted GROUP BY bucket),
  some_open AS (
    SELECT bucket, step.ts, bool_or(judgement <> 'unknown') AS known, bool_or(judgement <> 'known') AS lacking
    FROM step JOIN open_step ON open_step.ts = step.ts JOIN judged ON judged.store = open_step.store AND judged.hour = date_trunc('hour', step.ts)
    WHERE asked GROUP BY bucket, step.ts
  ),
  openness AS (SELECT bucket, count(*) AS open_steps, bool_or(known) AS known, bool_or(lacking) AS lacking FROM some_open GROUP BY bucket),
  hours_known AS (
    SELECT bool_and(has_hours OR opened IS NOT NULL OR closed IS NOT NULL) AS known FROM store
    WHERE list_contains((SELECT stores FROM question), store)
  ),
  states AS (
    SELECT slot.*, sums.entries, sums.exits,
      NOT hours_known.known OR coalesce(open_steps, 0) = (SELECT count(*) FROM step WHERE step.bucket = slot.bucket) AS within_hours,
      CASE WHEN (SELECT now FROM question) < slot.to_at THEN 'open'
        WHEN hours_known.known AND open_steps IS NULL THEN 'closed'
        WHEN sums.entries IS NULL AND NOT coalesce(openness.known, false) THEN 'unknown'
        WHEN coalesce(openness.lacking, false) THEN 'partial' ELSE 'complete' END AS state
    FROM slot CROSS JOIN hours_known LEFT JOIN sums USING (bucket) LEFT JOIN openness USING (bucket)
    WHERE bucket IN (SELECT bucket FROM step WHERE asked)
  )
  SELECT * REPLACE (
    if(entries IS NULL AND state IN ('complete', 'partial'), 0, entries) AS entries,
    if(exits IS NULL AND state IN ('complete', 'partial'), 0, exits) AS exits)
  FROM states;

-- The compared period: back by whole local days, at the same local time; a time that the clocks skip moves forward by
-- the gap.
CREATE OR REPLACE TEMP TABLE compared AS
  WITH back AS (
    SELECT CASE comparison WHEN 'year' THEN 364 ELSE if(kind = '24h', 1, last - first + 1) END AS days FROM question, dates
  ),
  weeks AS (SELECT ceil(days / 7)::INTEGER * 7 AS days FROM back),
  walls AS (
    SELECT days,
      CASE WHEN kind = '24h' THEN (SELECT arg_min(local, ts) FROM step) ELSE first::TIMESTAMP END - to_days(days) AS from_wall,
      CASE WHEN kind = '24h' OR today <= last
        THEN timezone(zone, timezone('UTC', now)) ELSE (last + 1)::TIMESTAMP END - to_days(days) AS to_wall
    FROM (SELECT *, timezone(zone, timezone('UTC', now))::DATE AS today FROM question), dates, weeks
  )
  SELECT days,
    (SELECT ts + (from_wall - local) FROM here WHERE local <= from_wall ORDER BY local DESC, ts LIMIT 1) AS from_at,
    (SELECT ts + (to_wall - local) FROM here WHERE local <= to_wall ORDER BY local DESC, ts LIMIT 1) AS to_at
  FROM walls WHERE (SELECT comparison FROM question) IS NOT NULL;

CREATE OR REPLACE TEMP TABLE counted_then AS
  SELECT store, entries, exits, date, here.local, here.ts, hour, ahead
  FROM event JOIN here ON here.ts = step_of(event.ts), compared, question
  WHERE event.ts >= from_at AND event.ts < to_at AND counts(store, event.ts)
    AND (len(weekdays) = 0 OR list_contains(weekdays, isodow(date)));

-- What each bucket counted then: the same days of the range, the same hour of the clock, the first or the second time
-- that it comes.
CREATE OR REPLACE TEMP TABLE told_then AS
  WITH mine AS (SELECT *, row_number() OVER (PARTITION BY if(width = '5m', local, hour) ORDER BY from_at) AS nth FROM slot, question),
  turns AS (
    SELECT DISTINCT width, if(width = '5m', local, hour) AS clock, ahead,
      dense_rank() OVER (PARTITION BY if(width = '5m', local, hour) ORDER BY -epoch(ahead)) AS nth
    FROM here, question, compared WHERE ts >= date_trunc('hour', from_at) AND ts < to_at + INTERVAL 1 HOUR
  ),
  moved AS (
    SELECT entries, exits, date + days AS date, then_.clock + to_days(days) AS clock, nth
    FROM (SELECT *, if(width = '5m', local, hour) AS clock FROM counted_then, question) then_, compared JOIN turns ON turns.clock = then_.clock AND turns.ahead = then_.ahead
  )
  SELECT mine.from_at, sum(entries) AS entries, sum(exits) AS exits
  FROM mine LEFT JOIN moved ON CASE
    WHEN width IN ('5m', '1h') THEN if(width = '5m', mine.local, mine.hour) = moved.clock AND mine.nth = moved.nth
    ELSE moved.date BETWEEN mine.date AND mine.last_date END
  WHERE mine.bucket IN (SELECT bucket FROM step WHERE asked)
  GROUP BY mine.from_at;
