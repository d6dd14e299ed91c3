import { base, de, de_CH, en, en_GB, en_IN, en_US, Faker, type LocaleDefinition } from '@faker-js/faker'
import type { HoursException, OpenSpan, Store } from '~/domain/stores'
import { DEFAULT_RESET_TIME } from '~/domain/stores'
import { SeededRandom, seedOf } from './seeded-random'

type Region = { group: string; timeZone: string; cities: string[]; locales: LocaleDefinition[] }

const REGIONS: readonly Region[] = [
  {
    group: 'Switzerland',
    timeZone: 'Europe/Zurich',
    cities: ['Zürich', 'Bern', 'Basel', 'Luzern', 'Winterthur'],
    locales: [de_CH, de],
  },
  {
    group: 'United Kingdom',
    timeZone: 'Europe/London',
    cities: ['London', 'Leeds', 'Bristol', 'Glasgow', 'Cardiff'],
    locales: [en_GB],
  },
  {
    group: 'United States',
    timeZone: 'America/New_York',
    cities: ['New York', 'Boston', 'Philadelphia', 'Atlanta'],
    locales: [en_US],
  },
  {
    group: 'India',
    timeZone: 'Asia/Kolkata',
    cities: ['Mumbai', 'Bengaluru', 'Pune', 'Chennai', 'Delhi'],
    locales: [en_IN],
  },
]

const DOOR_NAMES = ['Main door', 'Side door', 'Car park']

function weeklyHours(random: SeededRandom): OpenSpan[][] {
  const open = ['08:00', '09:00', '10:00'][random.index(3)]!
  const close = ['19:00', '20:00', '21:00'][random.index(3)]!
  const saturday = [{ open, close: '19:00' }]
  const sunday = random.next() < 0.5 ? [] : [{ open: '11:00', close: '17:00' }]
  return [...Array.from({ length: 5 }, () => [{ open, close }]), saturday, sunday]
}

/** Christmas and New Year of the years that a demo may show. */
function holidays(): HoursException[] {
  return [2024, 2025, 2026, 2027, 2028].flatMap((year) => [
    { date: `${year}-01-01`, label: "New Year's Day", spans: [] },
    { date: `${year}-12-24`, label: 'Christmas Eve', spans: [{ open: '09:00', close: '16:00' }] },
    { date: `${year}-12-25`, label: 'Christmas Day', spans: [] },
  ])
}

/**
 * Stores of the demo: ids '1' … `count`, spread over four regions and time zones, always the same.
 * @param count from 1 on
 */
export function demoStores(count: number): Store[] {
  return Array.from({ length: count }, (_, place) => {
    const storeId = String(place + 1)
    const region = REGIONS[place % REGIONS.length]!
    const random = new SeededRandom('demo store', storeId)
    const faker = new Faker({ locale: [...region.locales, en, base], seed: seedOf('demo store name', storeId) })
    const round = Math.floor(place / REGIONS.length)
    const city = region.cities[round % region.cities.length]!
    const areaM2 = 350 + random.index(24) * 50
    return {
      storeId,
      name: `${city}, ${faker.location.street()}`,
      group: region.group,
      timeZone: region.timeZone,
      resetTime: DEFAULT_RESET_TIME,
      weeklyHours: weeklyHours(random),
      exceptions: holidays(),
      capacity: Math.round(areaM2 / 5),
      areaM2,
      doors: DOOR_NAMES.slice(0, 1 + random.index(3)).map((name, door) => ({ doorId: `${storeId}-${door + 1}`, name })),
      openedOn: `20${String(10 + random.index(14))}-0${1 + random.index(9)}-15`,
      closedOn: null,
    }
  })
}
