import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Random } from '~/simulation/random'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import { TOPICS } from '~/tests/support/ingest/ingest-servers'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

/** What producers write where the topic leaves the time to them; every fifth of it is right. */
const TIMESTAMPS: readonly (() => number)[] = [
  () => Date.now(),
  () => -1,
  () => 0,
  () => Math.ceil(Date.now() / 1000),
  () => Date.UTC(9999, 11, 31),
]

let rig: IngestRig
beforeAll(async () => {
  rig = await borrowIngestRig()
  for (const topic of TOPICS) await rig.takeAnyTime(topic)
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

const oddTimestamps = (random: Random) => () => String(TIMESTAMPS[Math.floor(random.between(0, TIMESTAMPS.length))]?.())

it(
  'loses and doubles nothing, letters neither, whatever Kafka says of the time of a message, also where it is read again',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    let worker = await rig.startWorker()
    await worker.joined()
    await eachRound('odd-kafka-timestamps-lose-nothing', async ({ seed, random }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed, { timestamp: oddTimestamps(random) })
      load.start()
      const goal = (await worker.read()) + Math.floor(random.between(200, 1_500))
      await eventually(async () => (await worker.read()) >= goal, { withinMs: 120_000, everyMs: 5 })
      await worker.kill()
      worker = await rig.startWorker()
      await load.stop()
      await rig.atRest()
      expect(worker.child.ended).toBeUndefined()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: 1 }
    })
    await producer.disconnect()
  },
  roundsTimeout(90),
)
