import { expect, it } from 'vitest'
import { figureOf, METRICS } from '~/domain/metrics'
import { COUNTS_COLUMNS, countsCells } from './counts-table.server'
import type { ExportRow } from './reads/export-rows'

const row: ExportRow = {
  fromMs: Date.parse('2026-03-29T01:00:00Z'),
  toMs: Date.parse('2026-03-29T02:00:00Z'),
  storeId: '10',
  store: 'Fifth Avenue',
  entries: 12,
  exits: 20,
  inputs: { openHours: 0.5, areaM2: 40 },
  state: 'complete',
  lastReceivedMs: Date.parse('2026-03-29T01:59:59.5Z'),
}
const cellsOf = (row: ExportRow) => {
  const cells = countsCells(row, 'Europe/Zurich')
  return Object.fromEntries(COUNTS_COLUMNS.map((name, index) => [name, cells[index]]))
}
/** What people's programs read. */
const KEPT = {
  from_utc: '2026-03-29T01:00:00Z',
  from_local: '2026-03-29T03:00:00+02:00',
  to_utc: '2026-03-29T02:00:00Z',
  store_id: '10',
  store: 'Fifth Avenue',
  entries: 12,
  exits: 20,
  net: -8,
  state: 'complete',
  last_received_utc: '2026-03-29T01:59:59.500Z',
}

it('keeps the columns that people read, in order and with their cells', () => {
  const kept = COUNTS_COLUMNS.filter((name) => name in KEPT)
  expect(kept).toEqual(Object.keys(KEPT))
  expect(cellsOf(row)).toMatchObject(KEPT)
})

it('has each exported metric, empty if unknown', () => {
  for (const metric of METRICS) {
    const told = metric.inFiles ? figureOf(metric, { entries: 12, exits: 20 }, row.inputs) : undefined
    expect(cellsOf(row)[metric.column]).toBe(told)
    if (metric.inFiles) expect(cellsOf({ ...row, entries: null, exits: null })[metric.column]).toBeNull()
  }
})
