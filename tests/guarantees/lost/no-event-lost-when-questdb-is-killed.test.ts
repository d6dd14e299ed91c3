import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, ROUNDS, roundsTimeout } from '../rig/rounds'

let rig: IngestRig
beforeAll(async () => {
  rig = await borrowIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

it(
  'loses and doubles nothing when QuestDB is killed at any moment',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    const worker = await rig.startWorker()
    await worker.joined()
    await eachRound('no-event-lost-when-questdb-is-killed', async ({ seed, random }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      const kills = ROUNDS === 1 ? 2 : 1
      load.start()
      for (let kill = 0; kill < kills; kill++) {
        const goal = (await worker.read()) + Math.floor(random.between(50, 1_500))
        await eventually(async () => (await worker.read()) >= goal, { withinMs: 120_000, everyMs: 5 })
        rig.questdb.child.signal('SIGKILL')
        await rig.questdb.child.exited
        await eventually(async () => (await worker.state())?.status === 503, { withinMs: 60_000 })
        await rig.questdb.restart()
        await eventually(async () => (await worker.state())?.status === 200, { withinMs: 120_000 })
      }
      await load.stop()
      await rig.atRest()
      expect(worker.child.ended).toBeUndefined()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: kills }
    })
    await producer.disconnect()
  },
  roundsTimeout(120),
)
