import { gzipSync } from 'node:zlib'
import { CompressionTypes, type Producer } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '~/tests/support/ingest/ingest-rig'
import { PARTITIONS } from '~/tests/support/ingest/ingest-servers'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

/** Most resident memory of a worker, whatever comes in. */
const MOST_RSS_MB = 260
const TOMBSTONES = 10_000
const RUBBISH = JSON.stringify(
  Array(100)
    .fill([null, 1, 'x', [], { broken: 'no shape' }])
    .flat(),
)
const bombOf = (items: number) => gzipSync(`[${Array(items).fill(1).join(',')}]`)
/** As many items as a message may hold. */
const BOMB = bombOf(100_000)
const SMALLER_BOMB = bombOf(10_000)
/** In long runs one round of so many has the largest bombs, for its letters take a minute. */
const LARGEST_EVERY = 10
const TOO_LARGE = bombOf(100_001)

let rig: IngestRig
beforeAll(async () => {
  rig = await startIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

/**
 * Sends poison, each kind of it as one batch of a partition, so that it comes in one fetch.
 * @returns how many messages
 */
async function sendPoison(producer: Producer, number: number): Promise<number> {
  const bomb = number % LARGEST_EVERY === 1 ? BOMB : SMALLER_BOMB
  const bombs = [bomb, TOO_LARGE, bomb]
  const poison = [Array(TOMBSTONES).fill(null), Array(50).fill(RUBBISH), bombs, Array(20).fill('[]')]
  for (const [place, values] of poison.entries()) {
    const partition = (number + place) % PARTITIONS
    const messages = values.map((value) => ({ partition, value }))
    await producer.send({ topic: 'foot_traffic', acks: -1, compression: CompressionTypes.GZIP, messages })
  }
  return poison.flat().length
}

it(
  'parks each item of poison once, within its memory, and stores what comes beside it',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    const worker = await rig.startWorker()
    await worker.joined()
    await eachRound('poison-is-parked-within-memory', async ({ number, seed }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      load.start()
      const faults = await sendPoison(producer, number)
      await load.stop()
      await rig.atRest()
      expect(worker.child.ended, 'the worker never ended').toBeUndefined()
      expect(worker.memory().peakMb).toBeLessThanOrEqual(MOST_RSS_MB)
      return { ...(await expectBalance(rig, mark, load.acked)), faults }
    })
    await producer.disconnect()
  },
  roundsTimeout(120),
)
