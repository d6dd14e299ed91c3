import { afterAll, beforeAll, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

let rig: IngestRig
let worker: IngestWorker
let ending = false

/** Starts a worker again whenever it ends, as the launcher and a container's restart policy do. */
async function keepWorking(): Promise<void> {
  while (!ending) {
    worker = await rig.startWorker()
    await worker.child.exited
  }
}

beforeAll(async () => {
  rig = await borrowIngestRig()
  void keepWorking()
}, RIG_TIMEOUT_MS)
afterAll(async () => {
  ending = true
  await rig?.stop()
}, RIG_TIMEOUT_MS)

it(
  'loses and doubles nothing when the broker is killed at any moment',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    await eventually(async () => (await worker?.state())?.kafka === 'joined', { withinMs: 120_000 })
    await eachRound('no-event-lost-when-the-broker-is-killed', async ({ seed, random }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      const kills = 1
      load.start()
      for (let kill = 0; kill < kills; kill++) {
        const goal = (await worker.read()) + Math.floor(random.between(50, 1_500))
        await eventually(async () => (await worker.read()) >= goal, { withinMs: 120_000, everyMs: 5 })
        rig.kafka.child.signal('SIGKILL')
        await rig.kafka.child.exited
        await rig.kafka.restart()
        await eventually(async () => (await worker.state())?.kafka === 'joined', { withinMs: 120_000 })
      }
      await load.stop()
      await rig.atRest()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: kills }
    })
    await producer.disconnect()
  },
  roundsTimeout(120),
)
