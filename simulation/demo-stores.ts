import { faker } from '@faker-js/faker/locale/en'
import { DEFAULT_RESET_TIME, type HoursException, type OpenSpan, type Store } from '~/domain/stores'
import { randomOf } from './random'

type Holiday = { day: string; label: string; spans: OpenSpan[] }
type Region = {
  group: string
  timeZone: string
  weekday: OpenSpan
  saturday: OpenSpan
  sunday: OpenSpan | null
  holidays: Holiday[]
}

const span = (open: string, close: string): OpenSpan => ({ open, close })
const closedOn = (day: string, label: string): Holiday => ({ day, label, spans: [] })
const CHRISTMAS = closedOn('12-25', 'Christmas Day')
const NEW_YEAR = closedOn('01-01', "New Year's Day")
const EVE = { day: '12-24', label: 'Christmas Eve', spans: [span('09:00', '16:00')] }

const REGIONS: [Region, Region, Region, Region] = [
  {
    group: 'Switzerland',
    timeZone: 'Europe/Zurich',
    weekday: span('09:00', '20:00'),
    saturday: span('09:00', '18:00'),
    sunday: null,
    holidays: [
      NEW_YEAR,
      closedOn('08-01', 'Swiss National Day'),
      EVE,
      CHRISTMAS,
      closedOn('12-26', "St Stephen's Day"),
    ],
  },
  {
    group: 'United Kingdom',
    timeZone: 'Europe/London',
    weekday: span('09:00', '20:00'),
    saturday: span('09:00', '20:00'),
    sunday: span('11:00', '17:00'),
    holidays: [NEW_YEAR, EVE, CHRISTMAS],
  },
  {
    group: 'US East',
    timeZone: 'America/New_York',
    weekday: span('10:00', '21:00'),
    saturday: span('10:00', '21:00'),
    sunday: span('11:00', '19:00'),
    holidays: [NEW_YEAR, closedOn('07-04', 'Independence Day'), EVE, CHRISTMAS],
  },
  {
    group: 'India',
    timeZone: 'Asia/Kolkata',
    weekday: span('10:30', '21:30'),
    saturday: span('10:30', '22:00'),
    sunday: span('11:00', '20:00'),
    holidays: [
      closedOn('01-26', 'Republic Day'),
      closedOn('08-15', 'Independence Day'),
      closedOn('10-02', 'Gandhi Jayanti'),
    ],
  },
]

/** The first demo stores: region and name. The regions alternate, so that a few stores cover all zones. */
const NAMED: [region: 0 | 1 | 2 | 3, name: string][] = [
  [0, 'Zürich Bahnhofstrasse'],
  [1, 'London Oxford Street'],
  [2, 'New York Fifth Avenue'],
  [3, 'Mumbai Linking Road'],
  [0, 'Bern Marktgasse'],
  [1, 'Manchester Market Street'],
  [2, 'Boston Newbury Street'],
  [3, 'Bengaluru Brigade Road'],
  [0, 'Basel Freie Strasse'],
  [1, 'Edinburgh Princes Street'],
  [2, 'Philadelphia Walnut Street'],
  [3, 'Delhi Connaught Place'],
]

const DOOR_NAMES = ['Main entrance', 'Side entrance', 'Car park']
const FIRST_YEAR = 2024
const LAST_YEAR = 2032
const DEMO_SEED = 20_240_101

/**
 * Demo stores with ids '1' … 'count' in four time zones. They are always the same: more stores leave the first ones
 * unchanged.
 */
export function demoStores(count: number): Store[] {
  return Array.from({ length: count }, (_, i) => demoStore(i))
}

function demoStore(index: number): Store {
  const random = randomOf(DEMO_SEED, 'demo store', index)
  const region = REGIONS[NAMED[index]?.[0] ?? ((index % 4) as 0 | 1 | 2 | 3)]
  const capacity = 10 * Math.round(random.between(10, 34))
  const doors = 1 + Math.floor(random.float() * 3)
  return {
    storeId: String(index + 1),
    name: NAMED[index]?.[1] ?? fakedName(index),
    group: region.group,
    timeZone: region.timeZone,
    resetTime: DEFAULT_RESET_TIME,
    weeklyHours: [
      ...[1, 2, 3, 4, 5].map(() => [region.weekday]),
      [region.saturday],
      region.sunday ? [region.sunday] : [],
    ],
    exceptions: exceptionsOf(region),
    capacity,
    areaM2: Math.round(capacity * random.between(2.2, 3.2)),
    doors: DOOR_NAMES.slice(0, doors).map((name, nth) => ({ doorId: `door-${nth + 1}`, name })),
    openedOn: `20${10 + Math.floor(random.float() * 12)}-0${1 + Math.floor(random.float() * 9)}-01`,
    closedOn: null,
  }
}

function fakedName(index: number): string {
  faker.seed(DEMO_SEED + index)
  return `${faker.location.city()} ${faker.location.street()}`
}

function exceptionsOf(region: Region): HoursException[] {
  const years = Array.from({ length: LAST_YEAR - FIRST_YEAR + 1 }, (_, i) => FIRST_YEAR + i)
  return years.flatMap((year) =>
    region.holidays.map(({ day, label, spans }) => ({ date: `${year}-${day}`, label, spans })),
  )
}
