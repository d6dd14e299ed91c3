import { randomUUID } from 'node:crypto'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { addDays, startOfLocalDate } from '~/domain/time/zoned-time'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { getUsualDay } from './usual-day'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

/** Writes entries at instants, epoch ms. */
async function write(storeId: string, rows: readonly { atMs: number; people: number }[]): Promise<void> {
  const { origin, headers } = questdbAddress(inject('questdbUrl'))
  const lines = rows.map(
    ({ atMs, people }) =>
      `traffic,store_id=${storeId},source=test customers_in=${people}i,customers_out=0i,received_at=${atMs * 1000}t,event_id="${randomUUID()}" ${atMs}000000`,
  )
  const answer = await fetch(`${origin}/write`, { method: 'POST', headers, body: lines.join('\n') })
  expect(answer.status).toBe(204)
}

const EVERY_MS = 20 * 60_000

const dayOf = (date: string, timeZone: string) => ({
  fromMs: startOfLocalDate(date, timeZone),
  toMs: startOfLocalDate(addDays(date, 1), timeZone),
})

describe('the usual day', () => {
  it.each([
    ['Europe/Zurich', '2026-10-25', 'a day of 25 hours'],
    ['Europe/Zurich', '2026-03-29', 'a day of 23 hours'],
    ['Australia/Lord_Howe', '2026-04-05', 'a day of 24 hours and a half'],
    ['Asia/Kathmandu', '2026-03-04', 'a zone a quarter off the hour'],
    ['America/New_York', '2026-06-03', 'a zone of summer time'],
    ['Etc/GMT+4', '2026-06-04', 'a zone that only has an offset'],
  ])('counts by the wall clock in %s on %s: %s', async (timeZone, date) => {
    const storeId = `usual-${randomUUID()}`
    const days = [dayOf(date, timeZone), dayOf(addDays(date, -7), timeZone)]
    // As many people as no other time of the day has.
    const rows = days.flatMap(({ fromMs, toMs }) =>
      Array.from({ length: (toMs - fromMs) / EVERY_MS }, (_, i) => ({ atMs: fromMs + i * EVERY_MS, people: i + 1 })),
    )
    const wanted = Array<number>(96).fill(0)
    for (const { atMs, people } of rows) {
      const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone)
      const quarter = hour * 4 + Math.floor(minute / 15)
      wanted[quarter] = (wanted[quarter] ?? 0) + people / 2
    }
    // What is just outside belongs to other days.
    const outside = days.flatMap(({ fromMs, toMs }) => [fromMs - 1, toMs])
    await write(storeId, [...rows, ...outside.map((atMs) => ({ atMs, people: 1 }))])
    const sum = (list: readonly number[]) => list.reduce((total, people) => total + people, 0)
    const usual = await eventually(
      async () => {
        const found = (await getUsualDay(reads, days, timeZone, [storeId])).get(storeId)
        return found && sum(found.entries) === sum(wanted) ? found : undefined
      },
      { withinMs: 20_000 },
    )
    expect(usual).toEqual({ entries: wanted, exits: Array(96).fill(0), daysHeard: 2 })
  })
})
