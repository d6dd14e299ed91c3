import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HOURS_OF_YEAR, startYearOfTraffic, YEAR } from '../support/history/year-of-traffic'
import { startWebProcess, type WebProcess } from '../support/product/web-process'

/** The built web process on a database of its own, in which 200 stores counted something every four hours of a year. */

const STORES = 200
const HEARD_EVERY_HOURS = 4
/**
 * What a year may take more than a day: doors and opening hours of all days, and the collector's play. Its rows are
 * some 250 MB.
 */
const MOST_GROWTH_MB = 60

let database: Awaited<ReturnType<typeof startYearOfTraffic>>
let web: WebProcess

beforeAll(async () => {
  database = await startYearOfTraffic(STORES, HEARD_EVERY_HOURS)
  web = await startWebProcess(database)
}, 600_000)
afterAll(async () => {
  await web?.stop()
  await database?.stop()
})

/** Lines of a file, and the most memory that the process held while it was sent. */
async function download(path: string): Promise<{ lines: number; bytes: number; peakMb: number }> {
  const [answer] = (await once(get(`${web.origin}${path}`), 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(200)
  let [lines, bytes, peakMb, next] = [0, 0, web.rssMb(), 0]
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
    bytes += chunk.length
    if (bytes < next) continue
    peakMb = Math.max(peakMb, web.rssMb())
    next = bytes + 1_000_000
  }
  return { lines, bytes, peakMb }
}

it('a year of 200 stores by hour is sent in memory that a day takes too', async () => {
  const day = await download(`/history/export/csv?from=${YEAR}-06-01&to=${YEAR}-06-01&zone=UTC`)
  expect(day.lines).toBe(1 + STORES * 24)
  const year = await download(`/history/export/csv?range=${YEAR}&bucket=1h&zone=UTC`)
  expect(year.lines).toBe(1 + STORES * HOURS_OF_YEAR)
  expect(year.peakMb - day.peakMb).toBeLessThan(MOST_GROWTH_MB)
}, 600_000)
