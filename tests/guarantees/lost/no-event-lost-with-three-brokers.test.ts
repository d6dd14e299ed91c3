import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { EventLoad } from '../rig/event-load'
import { expectBalance, expectCommittedIsStored, markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

const LOADED = ['store-traffic', 'foot_traffic_realistic', 'foot_traffic', 'webshop-orders', 'web-interactions']
const BROKERS = 3
const WORKERS = 2

let rig: IngestRig
beforeAll(async () => {
  rig = await startIngestRig({ brokerCount: BROKERS })
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

async function startWorkers(): Promise<IngestWorker[]> {
  const workers: IngestWorker[] = []
  while (workers.length < WORKERS) workers.push(await rig.startWorker())
  return workers
}

/** Waits until a worker has read some more. */
async function goesOn(worker: IngestWorker, items: number): Promise<void> {
  const goal = (await worker.read()) + Math.floor(items)
  await eventually(async () => (await worker.read()) >= goal, { withinMs: 60_000, everyMs: 5 })
}

/** Whether a worker has joined its group with this partition as one of its own. */
function isTaken(topic: string, partition: number): boolean {
  const log = readFileSync(join(rig.folder, 'data/logs/worker.log'), 'utf8')
  return new RegExp(`"partitions":"(?:[^"]*, )?${topic}(?: \\d+)* ${partition}[ ,"].*joined the consumer group`).test(
    log,
  )
}

it(
  'stores each acknowledged event once while partitions are added and one of three brokers is killed, and commits nothing that is not stored',
  async () => {
    const producer = rig.client.producer({ metadataMaxAge: 1_000 })
    await producer.connect()
    let workers = await startWorkers()
    await eachRound('no-event-lost-with-three-brokers', async ({ number, seed, random }) => {
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      load.start()
      for (const worker of workers) {
        await worker.joined()
        await goesOn(worker, random.between(50, 300))
      }
      // QuestDB stands still, so that batches are in the workers' hands while the group joins anew.
      rig.questdb.child.signal('SIGSTOP')
      const topic = LOADED[number % LOADED.length]!
      const added = await rig.addPartition(topic)
      load.spread(topic, added + 1)
      // In long runs mostly the broker's end is what makes the group look.
      if (number % 4 === 1) await eventually(() => isTaken(topic, added), { withinMs: 60_000 })
      const killed = rig.brokers[Math.floor(random.between(0, BROKERS))]!
      killed.child.signal('SIGKILL')
      await killed.child.exited
      rig.questdb.child.signal('SIGCONT')
      // Two brokers are enough: ingest goes on, the new partition is read too.
      const reached = async () => ((await rig.committed()).get(`${topic}/${added}`) ?? 0) > 0
      await eventually(reached, { withinMs: 60_000, everyMs: 100 })
      for (const worker of workers) {
        await goesOn(worker, random.between(50, 300))
        expect(worker.child.ended).toBeUndefined()
      }
      const kills = number % 2 === 1 ? workers : []
      await Promise.all(kills.map((worker) => worker.kill()))
      await load.stop()
      if (kills.length > 0) {
        // What they held is lost with them; what they committed must not need it.
        await expectCommittedIsStored(rig, mark)
        workers = await startWorkers()
      }
      await killed.restart()
      await rig.atRest()
      return { ...(await expectBalance(rig, mark, load.acked)), faults: 2 + kills.length }
    })
    await producer.disconnect()
  },
  roundsTimeout(240),
)
