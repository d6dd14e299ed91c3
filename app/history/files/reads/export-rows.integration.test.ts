import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { spanOf } from '../../question/range'
import { NRF_CALENDAR } from '../../question/retail-calendar'
import { countsCsv } from '../counts-files.server'
import { type ExportQuestion, type ExportRow, getExportRows } from './export-rows'

const address = questdbAddress(inject('questdbUrl'))
const reads = connectReads(inject('questdbPgUrl'))
const [one, two] = [`exp-${randomUUID().slice(0, 8)}`, `exp-${randomUUID().slice(0, 8)}`]
const open = [{ open: '09:00', close: '18:00' }]
const stores: Store[] = [
  { ...unknownStore(one, 'Europe/Zurich'), name: '=Formula', weeklyHours: [open, open, open, open, open, open, []] },
  unknownStore(two, 'Europe/Zurich'),
]
const nowMs = Date.parse('2025-10-28T12:00:00Z')
/** Entries by instant; in the night of 26 October Zurich has 02:00–03:00 twice. */
const EVENTS: [store: string, at: string, entries: number][] = [
  [one, '2025-10-25T22:10:00Z', 1],
  [one, '2025-10-26T00:30:00Z', 2],
  [one, '2025-10-26T01:30:00Z', 4],
  [one, '2025-10-27T08:05:00Z', 8],
  [two, '2025-10-26T22:59:59Z', 16],
  [two, '2025-10-26T23:00:00Z', 32],
]

beforeAll(async () => {
  const rows = EVENTS.map(([store, at, entries]) => `('${at}', '${store}', ${entries}, 0, '${at}', '${randomUUID()}')`)
  await execute(
    address,
    `INSERT INTO traffic (ts, store_id, customers_in, customers_out, received_at, event_id) VALUES ${rows.join(', ')}`,
  )
  await eventually(async () => {
    const [sums] = await execute(
      address,
      `SELECT sum(entries) AS entries FROM traffic_1h WHERE store_id IN ('${one}', '${two}')`,
    )
    return sums?.entries === 63
  })
})

function question(timeZone: string, more: Partial<ExportQuestion> = {}): ExportQuestion {
  const span = spanOf({ kind: 'custom', from: '2025-10-26', to: '2025-10-27' }, nowMs, timeZone, NRF_CALENDAR)!
  return {
    stores,
    everyStore: false,
    span,
    width: '1h',
    timeZone,
    weekdays: [],
    openOnly: false,
    nowMs,
    asOfMs: null,
    ...more,
  }
}

async function rowsOf(asked: ExportQuestion): Promise<ExportRow[]> {
  const rows: ExportRow[] = []
  for await (const some of getExportRows(reads, asked)) rows.push(...some)
  return rows
}
/** Only rows with entries. */
const brief = (rows: ExportRow[]) =>
  rows
    .filter(({ entries }) => entries)
    .map((row) => [new Date(row.fromMs).toISOString().slice(5, 16), row.storeId === one ? 1 : 2, row.entries])

describe('rows of a file of counts', () => {
  it('are one per store and hour of the range; an hour that occurs twice is two rows', async () => {
    const rows = await rowsOf(question('Europe/Zurich'))
    expect(rows).toHaveLength(2 * 49)
    expect(rows.filter(({ storeId }) => storeId === one).map(({ state }) => state)).toContain('closed')
    for (const { state, entries } of rows) if (state === 'unknown') expect(entries).toBeNull()
    expect(brief(rows)).toEqual([
      ['10-25T22:00', 1, 1],
      ['10-26T00:00', 1, 2],
      ['10-26T01:00', 1, 4],
      ['10-26T22:00', 2, 16],
      ['10-26T23:00', 2, 32],
      ['10-27T08:00', 1, 8],
    ])
  })

  it('are days of the zone, also in half-hour zones', async () => {
    expect(brief(await rowsOf(question('Europe/Zurich', { width: '1d' })))).toEqual([
      ['10-25T22:00', 1, 7],
      ['10-25T22:00', 2, 16],
      ['10-26T23:00', 1, 8],
      ['10-26T23:00', 2, 32],
    ])
    expect(brief(await rowsOf(question('Asia/Kolkata', { width: '1d' })))).toEqual([
      ['10-25T18:30', 1, 7],
      ['10-26T18:30', 1, 8],
      ['10-26T18:30', 2, 48],
    ])
  })

  it('respect the chosen weekdays and opening hours', async () => {
    expect(brief(await rowsOf(question('Europe/Zurich', { weekdays: [1] })))).toEqual([
      ['10-26T23:00', 2, 32],
      ['10-27T08:00', 1, 8],
    ])
    expect(brief(await rowsOf(question('Europe/Zurich', { openOnly: true, stores: stores.slice(0, 1) })))).toEqual([
      ['10-27T08:00', 1, 8],
    ])
  })

  it('appear in a CSV file with local time and offset, safe from formulas', async () => {
    let csv = ''
    for await (const chunk of countsCsv(getExportRows(reads, question('Europe/Zurich')), 'Europe/Zurich')) csv += chunk
    const lines = csv.split('\r\n')
    expect(lines[0]).toBe('from_utc,from_local,to_utc,store_id,store,entries,exits,net,state,last_received_utc')
    const own = lines.filter((line) => line.includes(one))
    // A Sunday, on which this store is closed.
    expect(own[2]).toBe(
      `2025-10-26T00:00:00Z,2025-10-26T02:00:00+02:00,2025-10-26T01:00:00Z,${one},'=Formula,2,0,2,closed,2025-10-26T00:30:00.000Z`,
    )
    expect(own[3]).toContain('2025-10-26T02:00:00+01:00')
    expect(own[5]).toBe(
      `2025-10-26T03:00:00Z,2025-10-26T04:00:00+01:00,2025-10-26T04:00:00Z,${one},'=Formula,,,,closed,`,
    )
    expect(lines).toHaveLength(1 + 2 * 49 + 1)
  })
})
