import { describe, expect, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { cellsOf, columnsOf, STORE_COLUMNS, storeOfRow } from './store-list'

const ZONES = ['Europe/Zurich']
const SHOP: Store = {
  ...unknownStore('10', 'Europe/Zurich'),
  name: 'Zürich; Bahnhof',
  group: '-Süd',
  weeklyHours: [[{ open: '20:00', close: '24:00' }], [{ open: '00:00', close: '02:00' }], [], [], [], [], []],
  exceptions: [
    { date: '2026-12-24', label: 'Christmas Eve', spans: [{ open: '09:00', close: '16:00' }] },
    { date: '2026-12-25', label: '', spans: [] },
    { date: '2026-12-26', label: 'St; Stephen: holiday', spans: [] },
  ],
  capacity: 330,
  areaM2: 412.5,
  doors: [
    { doorId: 'n=1;\\', name: 'North; left = right' },
    { doorId: 'south', name: 'South' },
  ],
  openedOn: '2020-01-01',
  hidden: true,
}
const places = columnsOf(STORE_COLUMNS)?.places ?? new Map()
const nobody = () => null
const row = (heading: string, cells: string[], known: (id: string) => Store | null = nobody) => {
  const columns = columnsOf(heading.split(','))
  if (columns === null) throw new Error('no column has store ids')
  return storeOfRow(cells, columns.places, known, 'Europe/Zurich', ZONES)
}

describe('a list of stores', () => {
  it('that was exported is imported again without a change', () => {
    const again = storeOfRow(cellsOf(SHOP), places, () => SHOP, 'UTC', ZONES)
    expect(again).toMatchObject({ problems: null, isNew: false, changes: [] })
    expect(again.store).toEqual(SHOP)
    expect(storeOfRow(cellsOf(SHOP), places, nobody, 'UTC', ZONES).store).toEqual(SHOP)
  })

  it('may have some columns alone, by other names and in any order; the rest stays as it is', () => {
    const read = row('Region,Capacity,Store ID', ['Nord', '400', '10'], () => SHOP)
    expect(read).toMatchObject({
      isNew: false,
      changes: [
        { column: 'group', before: '-Süd', after: 'Nord' },
        { column: 'capacity', before: '330', after: '400' },
      ],
    })
    expect(read.store).toEqual({ ...SHOP, group: 'Nord', capacity: 400 })
  })

  it('takes a value away where its cell is blank, but no name, zone or start of the day', () => {
    const read = row('store_id,name,time_zone,day_starts_at,capacity', ['10', '', '', '', ''], () => SHOP)
    expect(read.store).toEqual({ ...SHOP, capacity: null })
  })

  it('makes stores that there are not', () => {
    expect(row('store_id,name', ['99', 'Bern'])).toMatchObject({
      isNew: true,
      store: { storeId: '99', name: 'Bern', timeZone: 'Europe/Zurich' },
    })
  })

  it('keeps what a store is merged into', () => {
    const merged = { ...SHOP, mergedInto: '11' }
    expect(row('store_id,name', ['10', 'New'], () => merged).store).toEqual({ ...merged, name: 'New' })
  })

  it.each([
    ['store_id', [''], 'store_id'],
    ['store_id', ['a,b'], 'store_id'],
    ['store_id,capacity', ['10', 'many'], 'capacity'],
    ['store_id,monday', ['10', 'early'], 'monday'],
    ['store_id,time_zone', ['10', 'Mars'], 'time_zone'],
    ['store_id,special_days', ['10', 'Christmas: Closed'], 'special_days'],
    ['store_id,special_days', ['10', '2026-12-25: late'], 'special_days'],
    ['store_id,special_days', ['10', '2026-12-25 09:00-12:00'], 'special_days'],
    ['store_id,doors', ['10', 'north'], 'doors'],
    ['store_id,hidden', ['10', 'perhaps'], 'hidden'],
    ['store_id,last_day', ['10', '31.12.2026'], 'last_day'],
  ])('says what is wrong in a row with %s %j', (heading, cells, column) => {
    const read = row(heading, cells, () => SHOP)
    expect(read.store).toBeNull()
    expect(Object.keys(read.problems ?? {})).toEqual([column])
  })

  it('needs a column of store ids, and tells which columns mean nothing', () => {
    expect(columnsOf(['name', 'capacity'])).toBeNull()
    expect(columnsOf(['id', 'Manager', 'id'])?.unknown).toEqual(['Manager', 'id'])
  })
})
