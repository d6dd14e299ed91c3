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
  'loses and doubles nothing when the worker is killed at any moment',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    let worker = await rig.startWorker()
    await worker.joined()
    await eachRound('no-event-lost-when-worker-is-killed', async ({ seed, random }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      let kills = 0
      load.start()
      // In the midst of its work …
      const before = await worker.read()
      const goal = before + Math.floor(random.between(50, 1_500))
      await eventually(async () => (await worker.read()) >= goal, { withinMs: 120_000, everyMs: 5 })
      await worker.kill()
      kills++
      await load.stop()
      // … and at any moment of its start, or while it waits for its dead self to leave the group …
      worker = await rig.startWorker()
      const moments = random.between(0, 1_500)
      const startedAt = performance.now()
      await eventually(() => performance.now() - startedAt >= moments, { everyMs: 5 })
      await worker.kill()
      kills++
      worker = await rig.startWorker()
      await load.send(1_500)
      await worker.joined()
      // … and, in the long run, as soon as it works again on its backlog.
      if (ROUNDS > 1) {
        await eventually(async () => (await worker.read()) > 0, { withinMs: 120_000, everyMs: 2 })
        await worker.kill()
        kills++
        worker = await rig.startWorker()
        await worker.joined()
      }
      await rig.atRest()
      expect(worker.child.ended).toBeUndefined()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: kills }
    })
    await producer.disconnect()
  },
  roundsTimeout(120),
)
