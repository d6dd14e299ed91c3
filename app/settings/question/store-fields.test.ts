import { describe, expect, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { fieldsFrom, fieldsOf, type StoreFields, storeFrom } from './store-fields'

const ZONES = ['Europe/Zurich', 'America/Argentina/Buenos_Aires', 'America/Indiana/Knox', 'Asia/Knox']
const SHOP: Store = {
  storeId: '10',
  name: 'Zürich Bahnhof',
  group: 'Switzerland',
  timeZone: 'Europe/Zurich',
  resetTime: '04:00',
  weeklyHours: Array.from({ length: 7 }, (_, day) => (day === 6 ? [] : [{ open: '09:00', close: '18:30' }])),
  exceptions: [{ date: '2026-12-25', label: 'Christmas Day', spans: [] }],
  capacity: 330,
  areaM2: 412.5,
  doors: [{ doorId: 'north', name: 'North entrance' }],
  openedOn: '2020-01-01',
  closedOn: null,
  hidden: true,
}
const fields = (change: Partial<StoreFields>): StoreFields => ({ ...fieldsOf(SHOP), ...change })
const read = (change: Partial<StoreFields>) => storeFrom('10', fields(change), ZONES)

describe('the form of a store', () => {
  it('sent as it stands leaves the store as it is', () => {
    expect(storeFrom('10', fieldsOf(SHOP), ZONES)).toEqual({ store: SHOP, problems: null })
    const unknown = unknownStore('a', 'Europe/Zurich')
    expect(storeFrom('a', fieldsOf(unknown), ZONES).store).toEqual(unknown)
  })

  it('is read from what a browser sends, its repeated rows in their places, blank rows left out', () => {
    const form = new FormData()
    for (const [name, value] of [
      ...[
        ['name', ' Zürich '],
        ['hours-1', '9-18'],
      ],
      ...[
        ['day-date', '2026-12-25'],
        ['day-label', 'Christmas'],
        ['day-hours', ''],
      ],
      ...[
        ['day-date', ''],
        ['day-label', ''],
        ['day-hours', ''],
      ],
      ...[
        ['day-date', '2027-01-01'],
        ['day-label', ''],
        ['day-hours', '10-12'],
      ],
      ...[
        ['door-id', ''],
        ['door-name', ''],
        ['door-id', 'north'],
        ['door-name', 'North'],
      ],
    ])
      form.append(name ?? '', value ?? '')
    expect(fieldsFrom(form)).toMatchObject({
      name: 'Zürich',
      hours: ['', '9-18', '', '', '', '', ''],
      days: [
        { date: '2026-12-25', label: 'Christmas', hours: '' },
        { date: '2027-01-01', label: '', hours: '10-12' },
      ],
      doors: [{ doorId: 'north', name: 'North' }],
      hidden: false,
    })
  })

  it.each([
    [{ capacity: '1,200' }, { capacity: 1200 }],
    [{ capacity: '1’200' }, { capacity: 1200 }],
    [{ capacity: '12 000' }, { capacity: 12_000 }],
    [{ capacity: '' }, { capacity: null }],
    [{ areaM2: '412,5' }, { areaM2: 412.5 }],
    [{ areaM2: '1 412.5' }, { areaM2: 1412.5 }],
    [{ timeZone: 'zurich' }, { timeZone: 'Europe/Zurich' }],
    [{ timeZone: 'Buenos Aires' }, { timeZone: 'America/Argentina/Buenos_Aires' }],
    [{ timeZone: 'europe/zurich' }, { timeZone: 'Europe/Zurich' }],
    [{ timeZone: 'UTC' }, { timeZone: 'UTC' }],
    [{ group: '' }, { group: null }],
    [{ hidden: false }, { name: 'Zürich Bahnhof' }],
    [{ doors: [{ doorId: 'north', name: '' }] }, { doors: [] }],
    [
      {
        days: [
          { date: '2027-01-02', label: '', hours: '10-12' },
          { date: '2027-01-01', label: 'New Year', hours: '' },
        ],
      },
      {
        exceptions: [
          { date: '2027-01-01', label: 'New Year', spans: [] },
          { date: '2027-01-02', label: '', spans: [{ open: '10:00', close: '12:00' }] },
        ],
      },
    ],
  ] satisfies [Partial<StoreFields>, Partial<Store>][])('understands %j', (typed, expected) => {
    expect(read(typed)).toMatchObject({ store: expected, problems: null })
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'a\u0007b' }, 'name'],
    [{ group: 'a\nb' }, 'group'],
    [{ timeZone: 'Mars/Base' }, 'timeZone'],
    [{ timeZone: '+01:00' }, 'timeZone'],
    [{ timeZone: 'knox' }, 'timeZone'],
    [{ timeZone: '' }, 'timeZone'],
    [{ resetTime: '24:00' }, 'resetTime'],
    [{ resetTime: '' }, 'resetTime'],
    [{ hours: ['9-18', '', 'soon', '', '', '', ''] }, 'hours-2'],
    [{ capacity: '0' }, 'capacity'],
    [{ capacity: '-3' }, 'capacity'],
    [{ capacity: '12.5' }, 'capacity'],
    [{ capacity: '1e3' }, 'capacity'],
    [{ capacity: '9999999' }, 'capacity'],
    [{ areaM2: 'big' }, 'areaM2'],
    [{ openedOn: '2026-02-30' }, 'openedOn'],
    [{ openedOn: '0025-02-03' }, 'openedOn'],
    [{ closedOn: '0001-01-01' }, 'closedOn'],
    [{ openedOn: '2026-02-03', closedOn: '2026-02-02' }, 'closedOn'],
    [{ days: [{ date: '', label: 'Christmas', hours: '' }] }, 'day-0'],
    [{ days: [{ date: '25.12.', label: '', hours: '' }] }, 'day-0'],
    [{ days: [{ date: '2026-12-25', label: '', hours: '20-02' }] }, 'day-0'],
    [
      {
        days: [
          { date: '2026-12-25', label: 'a', hours: '' },
          { date: '2026-12-25', label: 'b', hours: '' },
        ],
      },
      'day-1',
    ],
    [{ doors: [{ doorId: '', name: 'North' }] }, 'door-0'],
    [
      {
        doors: [
          { doorId: 'n', name: 'North' },
          { doorId: 'n', name: 'South' },
        ],
      },
      'door-1',
    ],
  ] satisfies [Partial<StoreFields>, string][])(
    'says what is wrong with %j at %s, and nothing else',
    (typed, field) => {
      const { store, problems } = read(typed)
      expect(store).toBeNull()
      expect(Object.keys(problems ?? {})).toEqual([field])
      expect(problems?.[field]).toMatch(/\.$/)
    },
  )
})
