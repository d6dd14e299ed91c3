import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { EVERY_ROW } from '~/domain/counted-stores'
import { type Store, unknownStore } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { CorrectionTaker } from '~/worker/intake/take-corrections'
import { LineWriter } from '~/worker/write/questdb/line-writer'
import { QuestdbSource } from '../hub/questdb-source.server'
import { getCorrections } from '../reads/count-corrections'

const address = questdbAddress(inject('questdbUrl'))
const writer = new LineWriter(address)
let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(async () => {
  writer.close()
  await reads.close()
})

/** A store of its own whose clock stands at ten in the morning of a past day. */
function setting(errorRate: number | null = null) {
  const store: Store = unknownStore(`corrected-${randomUUID()}`, 'UTC')
  const nowMs = Date.parse('2026-03-02T10:00:30Z')
  const registry = {
    store: async (id: string) => (id === store.storeId ? store : null),
    stores: async () => [store],
    counted: () => EVERY_ROW,
  }
  const taker = new CorrectionTaker({ address, registry, writer, now: () => nowMs })
  const source = new QuestdbSource(
    reads,
    { stores: async () => [store], version: async () => 1, removedStores: async () => [] },
    'UTC',
    {
      errorRate: () => errorRate,
    },
  )
  let sourceMs = nowMs
  return {
    store,
    nowMs,
    take: (body: object, key: string | null = null) => taker.take({ store_id: store.storeId, ...body }, key),
    /** Occupancy and band as the live pages show them, once they are as wanted. */
    shows: (occupancy: number, band: number | null = null) =>
      eventually(async () => {
        // What was counted before a correction is asked again every two seconds.
        sourceMs += 2_000
        const [state] = (await source.readStores(sourceMs)).filter(({ store_id }) => store_id === store.storeId)
        expect([state?.occupancy, state?.band]).toEqual([occupancy, band])
        return true
      }),
    async write(rows: readonly [time: string, entries: number, exits: number][]) {
      const lines = rows.map(([time, entries, exits]) => {
        const atMs = Date.parse(`2026-03-02T${time}Z`)
        return `traffic,store_id=${store.storeId},source=test customers_in=${entries}i,customers_out=${exits}i,received_at=${atMs}000t,event_id="${randomUUID()}" ${atMs}000000`
      })
      const answer = await fetch(`${address.origin}/write`, {
        method: 'POST',
        headers: address.headers,
        body: lines.join('\n'),
      })
      expect(answer.status).toBe(204)
    },
  }
}

describe('a correction', () => {
  it('records the occupancy before it, and counts from its instant on', async () => {
    const { take, write, shows } = setting()
    await write([
      ['03:00:00', 50, 0],
      ['05:00:00', 10, 2],
      ['09:59:50', 1, 0],
    ])
    await shows(9)
    const { correction } = await take({ people: 20 })
    expect(correction).toMatchObject({ people: 20, occupancy_before: 9, delta: 11, at: '2026-03-02T10:00:30.000Z' })
    await shows(20)
    await write([['10:00:40', 3, 1]])
    await shows(22)
  })

  it('ignores late rows from before it, and includes those from after it', async () => {
    const { take, write, shows } = setting()
    await write([['05:00:00', 10, 0]])
    await shows(10)
    await take({ people: 4, at: '2026-03-02T08:30:20Z' })
    await shows(4)
    await write([
      ['05:00:01', 100, 0],
      ['08:30:19.999', 7, 0],
      ['08:30:20', 2, 0],
      ['09:00:00', 0, 1],
    ])
    await shows(5)
  })

  it('builds on an earlier one: its occupancy before includes that one', async () => {
    const { store, take, write, shows } = setting()
    await write([
      ['05:00:00', 10, 0],
      ['07:00:00', 0, 3],
    ])
    await shows(7)
    await take({ people: 5, at: '2026-03-02T06:00:00Z' })
    await shows(2)
    const { correction } = await take({ people: 8, at: '2026-03-02T09:00:00Z' })
    expect(correction.occupancy_before).toBe(2)
    await shows(8)
    const all = await getCorrections(reads, store.storeId, Date.parse('2026-03-02T04:00:00Z'))
    expect(all.map(({ people, occupancy_before, delta }) => [people, occupancy_before, delta])).toEqual([
      [8, 2, 6],
      [5, 10, -5],
    ])
  })

  it('resets the error band', async () => {
    const { take, write, shows } = setting(0.05)
    await write([
      ['05:00:00', 200, 150],
      ['09:00:00', 40, 0],
    ])
    await shows(90, 12)
    await take({ people: 60, at: '2026-03-02T08:00:00Z' })
    await shows(100, 2)
  })

  it('sent again with its id is the same one, also at another worker; the id cannot be reused', async () => {
    const { store, nowMs, take, write, shows } = setting()
    await write([['05:00:00', 10, 0]])
    await shows(10)
    const correction_id = `form-${randomUUID()}`
    const first = await take({ people: 3, correction_id })
    expect(await take({ people: 3 }, correction_id)).toEqual({ correction: first.correction, repeated: true })
    await eventually(async () => (await getCorrections(reads, store.storeId, 0)).length === 1)
    const other = new CorrectionTaker({
      address,
      registry: { store: async () => store, stores: async () => [store], counted: () => EVERY_ROW },
      writer,
      now: () => nowMs + MINUTE_MS,
    })
    const again = await other.take({ store_id: store.storeId, people: 3, correction_id }, null)
    expect(again).toEqual({ correction: first.correction, repeated: true })
    await expect(take({ people: 4, correction_id })).rejects.toMatchObject({ status: 409, code: 'id_used' })
    expect(await getCorrections(reads, store.storeId, 0)).toHaveLength(1)
  })

  it('is refused with a message if it is invalid', async () => {
    const { take } = setting()
    const refused = (body: object) => take(body).then(String, ({ status, message }) => `${status} ${message}`)
    expect([
      await refused({ people: -1 }),
      await refused({ people: 100_001 }),
      await refused({ people: 2.5 }),
      await refused({}),
      await refused({ people: 1, at: 'now' }),
      await refused({ people: 1, at: '2026-03-02T10:10:00Z' }),
      await refused({ people: 1, at: '2026-03-02T03:59:59Z' }),
      await refused({ people: 1, store_id: 'nobody' }),
    ]).toEqual([
      expect.stringMatching(/^400 people: a whole number from 0 to 100000/),
      expect.stringMatching(/^400 people: a whole number from 0 to 100000/),
      expect.stringMatching(/^400 people: a whole number from 0 to 100000/),
      expect.stringMatching(/^400 people: a whole number from 0 to 100000/),
      '400 at: an ISO 8601 time with a zone',
      '400 at: is in the future; leave it out to use the current time',
      "400 at: is before the store's last reset (2026-03-02T04:00:00.000Z), so it would change nothing",
      '404 there is no store nobody: check the id. A store appears with its first event',
    ])
  })
})
