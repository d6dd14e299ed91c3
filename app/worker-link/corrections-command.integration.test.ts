import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { Ports } from '~/services/processes/ports'
import { eventually } from '~/tests/support/eventually'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'
import { LiveHub } from '../live/hub/hub.server'
import { QuestdbSource } from '../live/hub/questdb-source.server'
import { CorrectionsCommand } from './corrections-command.server'

const token = 'intake-token-in-tests'
const storeId = `command-${Date.now()}`
const folder = tempFolder()
let worker: WorkerProcess
let reads: QuestdbReads
beforeAll(async () => {
  reads = connectReads(inject('questdbPgUrl'))
  worker = await startWorkerProcess(folder.path, { QUESTDB_URL: inject('questdbUrl'), INTAKE_TOKEN: token })
})
afterAll(async () => {
  await Promise.all([worker?.child.stop(), reads.close()])
  folder.remove()
})

it('sends it to the worker, which writes it; the live figures then include it', async () => {
  const answer = await fetch(new URL('/events', worker.intakeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({
      store_id: storeId,
      customers_in: 7,
      customers_out: 2,
      time_stamp: new Date(Date.now() - 1_000).toISOString(),
    }),
  })
  expect(answer.status).toBe(202)
  const command = new CorrectionsCommand(worker.intakeUrl, token)
  const order = { store_id: storeId, people: 12, correction_id: `form-${storeId}` }
  const written = await eventually(async () => {
    const outcome = await command.send(order)
    expect(outcome.kind).toBe('written')
    return outcome
  })
  expect(written).toMatchObject({ correction: { store_id: storeId, people: 12 } })
  expect(await command.send(order)).toEqual(written)
  const hub = new LiveHub(
    new QuestdbSource(reads, { stores: async () => [], version: async () => 1, removedStores: async () => [] }, 'UTC'),
  )
  await eventually(async () => {
    const store = (await hub.current()).stores.find(({ store_id }) => store_id === storeId)
    expect(store?.occupancy).toBe(12)
    return true
  })
  await hub.close()
})

it('says what is wrong with it, and when it cannot be written', async () => {
  const send = (people: number, id = storeId, command = new CorrectionsCommand(worker.intakeUrl, token)) =>
    command.send({ store_id: id, people })
  expect(await send(-1)).toMatchObject({ kind: 'refused', status: 400, message: expect.stringContaining('people') })
  expect(await send(1, 'nobody-here')).toMatchObject({ kind: 'refused', status: 404 })
  const port = await new Ports().free()
  const nobody = new CorrectionsCommand(`http://127.0.0.1:${port}`, token)
  const stranger = new CorrectionsCommand(worker.intakeUrl, 'another-token-in-tests')
  const away = { kind: 'away', message: expect.stringContaining('may or may not have been written') }
  expect([await send(1, storeId, nobody), await send(1, storeId, stranger)]).toEqual([away, away])
})
