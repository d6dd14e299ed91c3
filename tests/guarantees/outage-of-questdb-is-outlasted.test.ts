import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '../support/ingest-rig'
import { EventLoad } from './event-load'
import { expectBalance, markOf } from './ledger'
import { eachRound, ROUNDS, roundsTimeout } from './rounds'

/** The first outage of a long run takes a minute; the others are short, so that it ends within two hours. */
const outageMs = (round: number) => (ROUNDS === 1 ? 10_000 : round === 1 ? 60_000 : 5_000)
/** Most resident memory of a worker, however long QuestDB is away. */
const MOST_RSS_MB = 250
/** Most bytes decoded and not stored: the batcher asks to wait from 16 MiB on, and one turn, of at most a fetch of 1 MiB, may go over that. */
const MOST_PENDING_BYTES = 18 * 1024 * 1024

let rig: IngestRig
beforeAll(async () => {
  rig = await startIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

it(
  'outlasts an outage of QuestDB at full inflow: memory stays bounded, readiness says so, all is written after it',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    const worker = await rig.startWorker()
    await worker.joined()
    await eachRound('outage-of-questdb-is-outlasted', async ({ number, seed }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed, { messagesPerSecond: 1_000, longestArray: 60 })
      load.start()
      const goal = (await worker.read()) + 1_000
      await eventually(async () => (await worker.read()) >= goal, { withinMs: 120_000 })
      await rig.questdb.child.stop()
      const endsAt = performance.now() + outageMs(number)
      await eventually(async () => (await worker.state())?.questdb === 'away')
      const pending: number[] = []
      const resident: number[] = []
      while (performance.now() < endsAt) {
        const state = await worker.state()
        expect(state).toMatchObject({ status: 503, questdb: 'away', kafka: 'joined' })
        pending.push(state?.pending_bytes ?? Number.POSITIVE_INFINITY)
        resident.push(worker.memory().nowMb)
        await pause(100)
      }
      await rig.questdb.restart()
      await eventually(async () => (await worker.state())?.status === 200, { withinMs: 120_000 })
      await load.stop()
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
