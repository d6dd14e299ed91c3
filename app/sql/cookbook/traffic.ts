import { type Counts, METRICS, type Metric, metricSql, metricWords } from '~/domain/metrics'
import type { Chapter } from './recipe'

const LEAGUE_METRICS = METRICS.filter(({ inCookbook }) => inCookbook)
/** QuestDB does not know for how long a store was open. */
const NEEDS_OPEN_HOURS = LEAGUE_METRICS.some(({ per }) => per.includes('openHours'))
/** The league is of entries; exits are summed up where a metric counts them. */
const LEAGUE_COUNTS = (['entries', 'exits'] as const).filter(
  (name) => name === 'entries' || LEAGUE_METRICS.some(({ counts }) => Object.values(counts).includes(name)),
)

const LEAGUE_ABOUT = [
  'Stores by entries in the last seven days, with their share of all,',
  ...LEAGUE_METRICS.map((metric) => `${metricWords(metric)},`),
  'and the change against the seven days before.',
  ...(NEEDS_OPEN_HOURS ? ['Declare how many hours each store was open in these days.'] : []),
].join(' ')

const leagueSum = (name: keyof Counts) =>
  `    sum(CASE WHEN ts >= dateadd('d', -@days, now()) THEN ${name} ELSE 0 END) AS ${name},`

function leagueColumn(metric: Metric): string {
  const counts = { entries: 'p.entries', exits: 'p.exits' }
  const sql = metricSql(metric, counts, { areaM2: 's.area_m2', openHours: '@open_hours' })
  return `  round(${sql}, ${metric.digits + 1}) AS ${metric.column},`
}

/** What passes the doors. */
export const TRAFFIC_CHAPTER: Chapter = {
  title: 'Traffic',
  recipes: [
    {
      id: 'traffic-by-hour',
      title: 'Traffic by hour',
      about: 'Entries and exits of all stores in each UTC hour of the last week. Hours without data have no row.',
      columns: ['ts', 'entries', 'exits'],
      sql: `DECLARE @days := 7
SELECT ts, sum(entries) AS entries, sum(exits) AS exits
FROM traffic_1h
WHERE ts >= dateadd('d', -@days, now())
SAMPLE BY 1h
ORDER BY ts`,
    },
    {
      id: 'entries-with-merged-stores',
      title: 'Entries by store, with merged stores added up',
      about:
        'Merged stores are added to the store they count as, as on the pages. Their rows keep the id they came with.',
      columns: ['store_id', 'store', 'entries', 'exits'],
      sql: `DECLARE @days := 7
WITH counted AS (
  SELECT coalesce(s.merged_into, t.store_id) AS store_id, sum(t.entries) AS entries, sum(t.exits) AS exits
  FROM traffic_1h t LEFT JOIN stores s ON t.store_id = s.store_id
  WHERE t.ts >= dateadd('d', -@days, now())
)
SELECT c.store_id, s.name AS store, c.entries, c.exits
FROM counted c LEFT JOIN stores s ON c.store_id = s.store_id
ORDER BY entries DESC`,
    },
    {
      id: 'traffic-by-local-day',
      title: 'Traffic by local day',
      about:
        'Entries and exits by calendar day in each store’s own time zone. Exact for time zones of whole hours; use traffic_15m for the others.',
      columns: ['day', 'store', 'entries', 'exits'],
      sql: `DECLARE @days := 30
SELECT date_trunc('day', to_timezone(t.ts, s.time_zone)) AS day, s.name AS store,
  sum(t.entries) AS entries, sum(t.exits) AS exits
FROM traffic_1h t JOIN stores s ON t.store_id = s.store_id
WHERE t.ts >= dateadd('d', -@days, now())
ORDER BY day, store`,
    },
    {
      id: 'weekday-and-hour',
      title: 'Average week by weekday and hour',
      about:
        'Average entries per hour for each hour of the week, in local time, over eight weeks. Weekday 1 is Monday. Hours without data are left out; they do not count as 0.',
      columns: ['store', 'weekday', 'hour', 'mean_entries', 'weeks'],
      sql: `DECLARE @weeks := 8
WITH hours AS (
  SELECT s.name AS store, to_timezone(t.ts, s.time_zone) AS local, sum(t.entries) AS entries
  FROM traffic_1h t JOIN stores s ON t.store_id = s.store_id
  WHERE t.ts >= dateadd('w', -@weeks, now())
)
SELECT store, day_of_week(local) AS weekday, hour(local) AS hour,
  avg(entries) AS mean_entries, count() AS weeks
FROM hours
ORDER BY store, weekday, hour`,
    },
    {
      id: 'peak-hours',
      title: 'Peak hours',
      about: 'The ten hours with the most entries in the last 30 days, in the store’s local time.',
      columns: ['store', 'local_hour', 'entries', 'exits'],
      sql: `DECLARE @days := 30
WITH hours AS (
  SELECT ts, store_id, sum(entries) AS entries, sum(exits) AS exits
  FROM traffic_1h
  WHERE ts >= dateadd('d', -@days, now())
  SAMPLE BY 1h
)
SELECT s.name AS store, to_timezone(h.ts, s.time_zone) AS local_hour, h.entries, h.exits
FROM hours h JOIN stores s ON h.store_id = s.store_id
ORDER BY entries DESC, local_hour
LIMIT 10`,
    },
    {
      id: 'occupancy-curve',
      title: 'Occupancy today',
      about:
        'People in each store every 15 minutes since 04:00 local time: entries − exits, added up. Counters miss people, so the sum can fall below 0; the pages then show 0.',
      columns: ['ts', 'store', 'occupancy'],
      sql: `DECLARE @reset := 4
WITH quarters AS (
  SELECT t.ts AS ts, s.name AS store, sum(t.entries) AS entries, sum(t.exits) AS exits
  FROM traffic_15m t JOIN stores s ON t.store_id = s.store_id
  WHERE t.ts >= dateadd('d', -2, now())
    AND t.ts >= to_utc(dateadd('h', @reset, date_trunc('day', dateadd('h', -@reset, to_timezone(now(), s.time_zone)))), s.time_zone)
)
SELECT ts, store, sum(entries - exits) OVER (
  PARTITION BY store ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
) AS occupancy
FROM quarters
ORDER BY ts, store`,
    },
    {
      id: 'dwell-percentiles',
      title: 'How long people stay',
      about:
        'Dwell time in minutes by store over the last 30 days: median, 90th and 95th percentile of visits that have ended. Needs visits, from a session topic or the producer.',
      columns: ['store_id', 'visits', 'median_minutes', 'p90_minutes', 'p95_minutes'],
      sql: `DECLARE @days := 30
WITH stays AS (
  SELECT store_id, datediff('s', ts, exit_ts) / 60.0 AS minutes FROM visits
  WHERE ts >= dateadd('d', -@days, now()) AND exit_ts <= now()
), ranked AS (
  SELECT store_id, minutes, row_number() OVER (PARTITION BY store_id ORDER BY minutes) AS place,
    count() OVER (PARTITION BY store_id) AS of_all
  FROM stays
)
SELECT store_id, count() AS visits,
  min(CASE WHEN place >= of_all * 0.5 THEN minutes END) AS median_minutes,
  min(CASE WHEN place >= of_all * 0.9 THEN minutes END) AS p90_minutes,
  min(CASE WHEN place >= of_all * 0.95 THEN minutes END) AS p95_minutes
FROM ranked
ORDER BY store_id`,
    },
    {
      id: 'compare-weeks',
      title: 'This week and last week',
      about:
        'Entries of all stores in the last seven days, each beside the same day a week before. Days are 24 hours back from now, so each is compared with a day of the same length.',
      columns: ['days_ago', 'entries', 'entries_week_before', 'change_percent'],
      sql: `WITH hours AS (
  SELECT datediff('h', ts, now()) / 24 AS age, sum(entries) AS entries
  FROM traffic_1h
  WHERE ts > dateadd('d', -14, now()) AND ts <= now()
)
SELECT a.age AS days_ago, a.entries AS entries, b.entries AS entries_week_before,
  round(100.0 * (a.entries - b.entries) / b.entries, 1) AS change_percent
FROM hours a JOIN (SELECT age - 7 AS age, entries FROM hours WHERE age >= 7) b ON a.age = b.age
WHERE a.age < 7
ORDER BY days_ago`,
    },
    {
      id: 'league',
      title: 'Ranking of stores',
      about: LEAGUE_ABOUT,
      columns: ['store', 'entries', 'share_percent', ...LEAGUE_METRICS.map(({ column }) => column), 'change_percent'],
      sql: `DECLARE @days := 7${NEEDS_OPEN_HOURS ? ', @open_hours := 70.0' : ''}
WITH spans AS (
  SELECT store_id,
${LEAGUE_COUNTS.map(leagueSum).join('\n')}
    sum(CASE WHEN ts < dateadd('d', -@days, now()) THEN entries ELSE 0 END) AS before
  FROM traffic_1h
  WHERE ts >= dateadd('d', -2 * @days, now())
)
SELECT s.name AS store, p.entries AS entries,
  round(100.0 * p.entries / sum(p.entries) OVER (), 1) AS share_percent,
${LEAGUE_METRICS.map(leagueColumn).join('\n')}
  round(100.0 * (p.entries - p.before) / nullif(p.before, 0), 1) AS change_percent
FROM spans p JOIN stores s ON p.store_id = s.store_id
ORDER BY entries DESC`,
    },
    {
      id: 'door-balance',
      title: 'Balance of entries and exits by door',
      about:
        'Over a week, entries and exits of a store should agree within a few per cent, though not at each door. A large difference means that a counter misses people or is mounted the wrong way round; its doors show which.',
      columns: ['store', 'door_id', 'entries', 'exits', 'imbalance_percent'],
      sql: `DECLARE @days := 7
WITH doors AS (
  SELECT s.name AS store, t.door_id AS door_id, sum(t.entries) AS entries, sum(t.exits) AS exits
  FROM traffic_1h t JOIN stores s ON t.store_id = s.store_id
  WHERE t.ts >= dateadd('d', -@days, now())
)
SELECT store, door_id, entries, exits,
  round(100.0 * (entries - exits) / nullif(entries + exits, 0), 1) AS imbalance_percent
FROM doors
ORDER BY store, door_id`,
    },
    {
      id: 'silent-doors',
      title: 'Silent doors',
      about:
        'Gaps of more than two hours without a signal from a door in the last week. At night that is normal; during opening hours nobody was counted.',
      columns: ['store_id', 'door_id', 'silent_from', 'silent_to', 'minutes'],
      sql: `DECLARE @days := 7, @gap := 120
WITH marks AS (
  SELECT ts, store_id, door_id, lag(ts) OVER (PARTITION BY store_id, door_id ORDER BY ts) AS previous
  FROM traffic_1m
  WHERE ts >= dateadd('d', -@days, now())
)
SELECT store_id, door_id, previous AS silent_from, ts AS silent_to, datediff('m', previous, ts) AS minutes
FROM marks
WHERE datediff('m', previous, ts) > @gap
ORDER BY minutes DESC
LIMIT 100`,
    },
  ],
}
