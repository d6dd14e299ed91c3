import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

let rig: IngestRig
beforeAll(async () => {
  rig = await borrowIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

/** Waits until a worker has read some more: it is in the midst of its batches. */
async function inMidst(worker: IngestWorker, items: number): Promise<void> {
  const goal = (await worker.read()) + Math.floor(items)
  await eventually(async () => (await worker.read()) >= goal, { withinMs: 120_000, everyMs: 5 })
}

it(
  'moves partitions between two workers of a group in mid-batch without loss or double',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    let first = await rig.startWorker()
    await first.joined()
    await eachRound('rebalance-in-mid-batch-loses-nothing', async ({ seed, random }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed, { messagesPerSecond: 300 })
      load.start()
      await inMidst(first, random.between(50, 1_000))
      // One comes: partitions go to it while the other is at work.
      const second = await rig.startWorker()
      await second.joined()
      await inMidst(second, random.between(1, 500))
      await inMidst(first, random.between(1, 500))
      // One goes as told, and another comes in its place.
      expect(await first.stop()).toMatchObject({ code: 0 })
      first = await rig.startWorker()
      await first.joined()
      await inMidst(first, random.between(1, 500))
      // One is killed: its partitions go to the other when its session has ended.
      await second.kill()
      await load.stop()
      await rig.atRest()
      expect(first.child.ended).toBeUndefined()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: 4 }
    })
    await producer.disconnect()
  },
  roundsTimeout(180),
)
