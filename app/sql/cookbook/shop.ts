import type { Chapter } from './recipe'

/**
 * Tills, the web shop and its pages. Money is in the smallest unit of its currency (cents) and never added across
 * currencies.
 */
export const SHOP_CHAPTER: Chapter = {
  title: 'Tills, web shop and pages',
  recipes: [
    {
      id: 'store-conversion',
      title: 'Conversion in stores',
      about:
        'Orders at the till per 100 entries, by store and UTC day. A group that shops together counts as several entries and one order.',
      columns: ['day', 'store_id', 'entries', 'orders', 'conversion_percent'],
      sql: `DECLARE @days := 30
WITH came AS (
  SELECT date_trunc('day', ts) AS day, store_id, sum(entries) AS entries FROM traffic_1h
  WHERE ts >= date_trunc('day', dateadd('d', -@days, now()))
), bought AS (
  SELECT day, store_id, count() AS orders FROM (
    SELECT DISTINCT date_trunc('day', ts) AS day, store_id, order_id FROM shop_events
    WHERE event_type = 'order_completed' AND store_id IS NOT NULL AND ts >= date_trunc('day', dateadd('d', -@days, now()))
  )
)
SELECT came.day AS day, came.store_id AS store_id, came.entries AS entries, bought.orders AS orders,
  round(100.0 * bought.orders / nullif(came.entries, 0), 1) AS conversion_percent
FROM came JOIN bought ON came.day = bought.day AND came.store_id = bought.store_id
ORDER BY day, store_id`,
    },
    {
      id: 'revenue-by-day',
      title: 'Revenue, orders and average order by day',
      about:
        'Completed orders by UTC day, currency and channel. An order without a store came from the web. Amounts are in whole units of the currency, with two decimals.',
      columns: ['day', 'currency', 'channel', 'orders', 'revenue', 'average_order'],
      sql: `DECLARE @days := 30
WITH completed AS (
  SELECT date_trunc('day', ts) AS day, currency, CASE WHEN store_id IS NULL THEN 'web' ELSE 'store' END AS channel,
    order_id, sum(total_minor) AS total
  FROM shop_events
  WHERE event_type = 'order_completed' AND ts >= dateadd('d', -@days, now())
)
SELECT day, currency, channel, count() AS orders, sum(total) / 100.0 AS revenue,
  round(sum(total) / 100.0 / count(), 2) AS average_order
FROM completed
ORDER BY day, currency, channel`,
    },
    {
      id: 'revenue-by-category',
      title: 'Revenue by category',
      about:
        'Revenue of completed orders by product category, as named in the newest event of each product. Products without an event are under (unknown).',
      columns: ['category', 'currency', 'pieces', 'revenue'],
      sql: `DECLARE @days := 30
WITH products AS (
  SELECT product_id, last(category) AS category FROM shop_events
  WHERE product_id IS NOT NULL AND category IS NOT NULL
)
SELECT coalesce(p.category, '(unknown)') AS category, i.currency AS currency,
  sum(i.quantity) AS pieces, sum(i.quantity * i.price_minor) / 100.0 AS revenue
FROM shop_order_items i LEFT JOIN products p ON i.product_id = p.product_id
WHERE i.event_type = 'order_completed' AND i.ts >= dateadd('d', -@days, now())
ORDER BY revenue DESC`,
    },
    {
      id: 'web-sessions',
      title: 'Web shop funnel',
      about:
        'Web shop sessions by UTC day: all, with a product viewed, with a cart, with a completed order, and the conversion rate.',
      columns: ['day', 'sessions', 'with_product', 'with_cart', 'with_order', 'conversion_percent'],
      sql: `DECLARE @days := 30
WITH sessions AS (
  SELECT date_trunc('day', min(ts)) AS day, session,
    max(CASE WHEN event_type = 'product_viewed' THEN 1 ELSE 0 END) AS product,
    max(CASE WHEN event_type = 'cart_updated' THEN 1 ELSE 0 END) AS cart,
    max(CASE WHEN event_type = 'order_completed' THEN 1 ELSE 0 END) AS ordered
  FROM shop_events
  WHERE session IS NOT NULL AND ts >= dateadd('d', -@days, now())
)
SELECT day, count() AS sessions, sum(product) AS with_product, sum(cart) AS with_cart, sum(ordered) AS with_order,
  round(100.0 * sum(ordered) / count(), 1) AS conversion_percent
FROM sessions
ORDER BY day`,
    },
    {
      id: 'most-clicked',
      title: 'Most clicked targets',
      about: 'The 50 most clicked targets of the last week, and the number of sessions that clicked them.',
      columns: ['site', 'path', 'target', 'clicks', 'sessions'],
      sql: `DECLARE @days := 7
SELECT site, path, target, count() AS clicks, count_distinct(session) AS sessions
FROM interactions
WHERE kind = 'click' AND ts >= dateadd('d', -@days, now())
ORDER BY clicks DESC
LIMIT 50`,
    },
    {
      id: 'lost-interactions',
      title: 'Lost interactions',
      about:
        'Each session numbers its interactions from 0 without gaps, so a missing number is a lost interaction. Unfinished sessions may still be sending.',
      columns: ['day', 'sessions', 'sent', 'kept', 'lost', 'unconfirmed'],
      sql: `DECLARE @days := 7
WITH sessions AS (
  SELECT date_trunc('day', min(ts)) AS day, session, max(seq) + 1 AS sent, count_distinct(seq) AS kept,
    max(CASE WHEN ended THEN 1 ELSE 0 END) AS ended
  FROM interactions
  WHERE ts >= dateadd('d', -@days, now())
)
SELECT day, count() AS sessions, sum(sent) AS sent, sum(kept) AS kept, sum(sent - kept) AS lost,
  sum(1 - ended) AS unconfirmed
FROM sessions
ORDER BY day`,
    },
  ],
}
