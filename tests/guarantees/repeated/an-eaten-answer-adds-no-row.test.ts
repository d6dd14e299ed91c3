import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Random, randomOf } from '~/simulation/random'
import { eventually } from '~/tests/support/eventually'
import { borrowIngestRig, type IngestRig, RIG_TIMEOUT_MS } from '~/tests/support/ingest/ingest-rig'
import { type AnswerEater, startAnswerEater } from '../rig/answer-eater'
import { EventLoad } from '../rig/event-load'
import { expectBalance, markOf } from '../rig/ledger'
import { eachRound, roundsTimeout } from '../rig/rounds'

let rig: IngestRig
let eater: AnswerEater
let appetite: Random = randomOf('none')
beforeAll(async () => {
  rig = await borrowIngestRig()
  eater = await startAnswerEater(rig.questdb.url, () => appetite.chance(0.3))
}, RIG_TIMEOUT_MS)
afterAll(async () => {
  await rig?.stop()
  await eater?.stop()
}, RIG_TIMEOUT_MS)

it(
  'writes a row once although the answer to its write was lost after the commit',
  async () => {
    const producer = rig.client.producer()
    await producer.connect()
    const worker = await rig.startWorker({ QUESTDB_URL: eater.url })
    await worker.joined()
    await eachRound('an-eaten-answer-adds-no-row', async ({ seed, random }) => {
      appetite = random
      const mark = await markOf(rig)
      const load = new EventLoad(producer, seed)
      const before = eater.eaten()
      load.start()
      await eventually(() => eater.eaten() - before >= 20, { withinMs: 120_000 })
      await load.stop()
      await rig.atRest()
      const counts = (await worker.state())?.counts
      expect(counts?.failures, 'the worker saw the writes fail').toBeGreaterThan(0)
      return { ...(await expectBalance(rig, mark, load.acked)), faults: eater.eaten() - before }
    })
    await producer.disconnect()
  },
  roundsTimeout(90),
)
