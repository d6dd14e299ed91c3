import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, ROUNDS, roundsTimeout } from '../rig/rounds'

/** The first outage of a long run takes a minute; the others are short, so that it ends within an hour. */
const outageMs = (round: number) => (ROUNDS === 1 ? 10_000 : round === 1 ? 60_000 : 3_000)
/** Most resident memory of a worker, however long QuestDB is away. */
const MOST_RSS_MB = 260
/** From here on the worker waits; one turn, of at most 1 MiB, may go over it. */
const BOUND_BYTES = 16 * 1024 * 1024
const MOST_PENDING_BYTES = BOUND_BYTES + 2 * 1024 * 1024
/** Messages of a send at full inflow, and their arrays: more comes in than is waited for. */
const FULL = { messages: 1_000, longestArray: 200 }
/** Sends that are far more than the worker may hold. */
const MOST_SENDS = 30

let rig: IngestRig
beforeAll(async () => {
  rig = await borrowIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

/** What a worker says of itself while QuestDB is away. @returns bytes that it holds */
async function holds(worker: IngestWorker): Promise<number> {
  const state = await worker.state()
  expect(state).toMatchObject({ status: 503, questdb: 'away', kafka: 'joined' })
  return state?.pending_bytes ?? Number.POSITIVE_INFINITY
}

it(
  'outlasts an outage of QuestDB at full inflow: memory reaches its bound and stays there, readiness says so, all is written after it',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    const worker = await rig.startWorker()
    await worker.joined()
    await eachRound('outage-of-questdb-is-outlasted', async ({ number, seed }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed, { longestArray: FULL.longestArray })
      await load.send(FULL.messages)
      await rig.questdb.child.stop()
      await eventually(async () => (await worker.state())?.questdb === 'away', { withinMs: 60_000 })
      const endsAt = performance.now() + outageMs(number)
      const pending: number[] = []
      const resident: number[] = []
      // As fast as the broker takes it, until the worker holds all it may; then the outage goes on for its time.
      const isFull = () => Math.max(0, ...pending) >= 0.9 * BOUND_BYTES
      while (!isFull() || performance.now() < endsAt) {
        if (isFull()) await pause(100)
        else await load.send(FULL.messages)
        expect(pending.length < MOST_SENDS || isFull(), 'the worker holds all it may').toBe(true)
        pending.push(await holds(worker))
        resident.push(worker.memory().nowMb)
      }
      await rig.questdb.restart()
      await eventually(async () => (await worker.state())?.status === 200, { withinMs: 120_000 })
      await rig.atRest()
      expect(Math.max(...pending)).toBeLessThanOrEqual(MOST_PENDING_BYTES)
      expect(Math.max(...resident, worker.memory().peakMb)).toBeLessThanOrEqual(MOST_RSS_MB)
      expect(worker.child.ended).toBeUndefined()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: 1 }
    })
    await producer.disconnect()
  },
  roundsTimeout(240),
)
