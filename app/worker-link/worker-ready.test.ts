import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { workerParts } from './worker-ready.server'

let worker: Server | undefined
afterEach(() => new Promise((resolve) => worker?.close(resolve)))

async function answering(body: object): Promise<string> {
  worker = createServer((_, response) => response.end(JSON.stringify(body)))
  await new Promise<void>((resolve) => worker?.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(worker.address() as AddressInfo).port}`
}

it('reports refused stores, and why, without calling the worker away', async () => {
  const why = 'the limit of 5000 stores is reached: remove stores or raise MAX_STORES, then replay'
  expect(await workerParts(await answering({ kafka: 'joined', stores_refused: why }), true)).toEqual({
    worker: 'ready',
    kafka: 'ready',
    stores_refused: why,
  })
})

it('assumes that a worker which says nothing refuses none', async () => {
  const parts = await workerParts(await answering({ kafka: 'off' }), false)
  expect(parts).toEqual({ worker: 'ready', kafka: 'off', stores_refused: null })
})
