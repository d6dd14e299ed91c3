import type { Page } from '@playwright/test'
import fc from 'fast-check'
import { HOUR_MS } from '~/domain/time/durations'
import { expect, test } from '../fixtures'

/** Another seed each run; the messages of failures name it, and E2E_SEED plays it again. */
const SEED = Number(process.env.E2E_SEED ?? Date.now() % 2_147_483_647)

type Sent = { atMs: number; in: number; out: number }
type Sums = Map<string, { in: number; out: number }>

/** Hourly sums of what was sent, reckoned here and not by the database. `shiftMs` is the zone's offset from UTC. */
function sumsByHour(sent: readonly Sent[], shiftMs: number): Sums {
  const sums: Sums = new Map()
  for (const event of sent) {
    const hour = new Date(Math.floor((event.atMs + shiftMs) / HOUR_MS) * HOUR_MS - shiftMs).toISOString()
    const sum = sums.get(hour) ?? { in: 0, out: 0 }
    sums.set(hour, { in: sum.in + event.in, out: sum.out + event.out })
  }
  return sums
}

/** Events of the last 22 hours: inside the page's 24 also where an hour begins while the test runs. */
function randomEvents(nowMs: number): Sent[] {
  const event = fc.record({
    atMs: fc.integer({ min: 1_000, max: 22 * HOUR_MS }).map((ago) => nowMs - ago),
    in: fc.integer({ min: 0, max: 40 }),
    out: fc.integer({ min: 0, max: 40 }),
  })
  return fc.sample(fc.noBias(fc.array(event, { minLength: 150, maxLength: 400 })), { seed: SEED, numRuns: 1 })[0] ?? []
}

/** A count as a reader in Britain sees it. */
const shown = (count: number) => count.toLocaleString('en-GB')

/** Bars of the wide chart: their hour, what they say they hold, how high they are drawn. */
function barsOf(page: Page, direction: 'entries' | 'exits') {
  return page.locator(`svg[data-chart="wide"] rect[data-${direction}]`).evaluateAll(
    (bars, name) =>
      bars
        .map((bar) => ({
          hour: bar.getAttribute('data-hour') ?? '',
          count: Number(bar.getAttribute(`data-${name}`)),
          height: Number(bar.getAttribute('height')),
        }))
        .filter(({ count }) => count > 0),
    direction,
  )
}

test.use({ javaScriptEnabled: false })

test('bars of /history are as high as sums reckoned apart from its SQL, over random data', async ({
  page,
  product,
  storeId,
}, testInfo) => {
  testInfo.annotations.push({ type: 'seed', description: String(SEED) })
  const sent = randomEvents(Date.now())
  product.sendCounted(
    ...sent.map((event) => ({
      store_id: storeId,
      customers_in: event.in,
      customers_out: event.out,
      time_stamp: new Date(event.atMs).toISOString(),
    })),
  )
  const total = (key: 'in' | 'out') => sent.reduce((sum, event) => sum + event[key], 0)
  await expect
    .poll(async () => {
      const hours = await (await page.request.get(`/api/history?store_id=${storeId}`)).json()
      return Array.isArray(hours) && hours.reduce((sum, hour) => sum + hour.customers_in_total, 0)
    })
    .toBe(total('in'))

  for (const { zone, shiftMs } of [
    { zone: 'UTC', shiftMs: 0 },
    { zone: 'Asia/Kolkata', shiftMs: 5.5 * HOUR_MS },
  ]) {
    await page.goto(`/history?store=${storeId}&range=24h&zone=${zone}`)
    const sums = sumsByHour(sent, shiftMs)
    const expected = (key: 'in' | 'out') =>
      [...sums]
        .filter(([, sum]) => sum[key] > 0)
        .map(([hour, sum]) => `${hour} ${sum[key]}`)
        .sort()
    const entries = await barsOf(page, 'entries')
    const exits = await barsOf(page, 'exits')
    expect(entries.map(({ hour, count }) => `${hour} ${count}`).sort()).toEqual(expected('in'))
    expect(exits.map(({ hour, count }) => `${hour} ${count}`).sort()).toEqual(expected('out'))

    const all = [...entries, ...exits]
    const perPerson = all.reduce((sum, bar) => sum + bar.height, 0) / all.reduce((sum, bar) => sum + bar.count, 0)
    expect(perPerson).toBeGreaterThan(0)
    for (const bar of all) expect(Math.abs(bar.height - bar.count * perPerson)).toBeLessThan(0.1)

    const rows = page.locator('tr[data-hour]')
    await expect(rows).toHaveCount(24)
    for (const [hour, sum] of sums) {
      const cells = page.locator(`tr[data-hour="${hour}"] td`)
      await expect(cells.nth(2)).toHaveText(shown(sum.in))
      await expect(cells.nth(3)).toHaveText(shown(sum.out))
    }
    const stat = (label: string) => page.locator('dl > div').filter({ hasText: label }).locator('dd').first()
    await expect(stat('Entries')).toHaveText(shown(total('in')))
    await expect(stat('Exits')).toHaveText(shown(total('out')))
  }
})
