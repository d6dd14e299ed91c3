import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { z } from 'zod'
import { EVERY_ROW } from '~/domain/counted-stores'
import { unknownStore } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { countsCsv } from './counts-files.server'
import { type ExportQuestion, getExportRows } from './reads/export-rows'

const STORES = 200
const HOURS = 61 * 24
const stores = Array.from({ length: STORES }, (_, index) => unknownStore(`store-${index + 1}`, 'UTC'))
const nowMs = Date.parse('2026-01-01T00:00:00Z')

/** A fake database in which each store counts something every hour. */
const everyHour: QuestdbReads = {
  counted: EVERY_ROW,
  async rows<Row extends z.ZodType>(row: Row, sql: string, binds: readonly (string | number | null)[] = []) {
    if (sql.includes('door_id')) return []
    const [fromMs, toMs] = [Date.parse(String(binds[0])), Date.parse(String(binds[1]))]
    const rows: unknown[] = []
    for (let atMs = fromMs; atMs < toMs; atMs += HOUR_MS) {
      const ts = new Date(atMs)
      for (const { storeId } of stores)
        rows.push({ ts, store_id: storeId, entries: 3, exits: 2, events: 5, last_received: ts })
    }
    return row.array().parse(rows) as z.infer<Row>[]
  },
  close: async () => undefined,
}

const monthsByHour: ExportQuestion = {
  stores,
  everyStore: true,
  span: {
    fromMs: Date.parse('2025-11-01T00:00:00Z'),
    toMs: nowMs,
    firstDate: '2025-11-01',
    lastDate: '2025-12-31',
    weekStart: 1,
  },
  width: '1h',
  timeZone: 'Europe/Zurich',
  weekdays: [],
  openOnly: false,
  nowMs,
  asOfMs: null,
}

/** Bytes in use after a garbage collection. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

test('200 stores by hour are written in memory that does not grow with the days', { timeout: 180_000 }, async () => {
  let lines = 0
  const held: number[] = []
  for await (const chunk of countsCsv(getExportRows(everyHour, monthsByHour), monthsByHour.timeZone)) {
    const before = lines
    lines += chunk.split('\r\n').length - 1
    if (Math.floor(before / 50_000) < Math.floor(lines / 50_000)) held.push(heldBytes())
  }
  expect(lines).toBe(1 + STORES * HOURS)
  expect(held.length).toBeGreaterThanOrEqual(5)
  // All rows together would exceed a hundred megabytes.
  expect((Math.max(...held.slice(1)) - held[0]!) / 1e6).toBeLessThan(10)
})
