import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { EventSource } from 'eventsource'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { CHECKOUT } from '~/services/checkout'
import { eventually } from '../support/eventually'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { countStreams } from '../support/servers/counting-proxy'

/** The built web process, with clients that are processes of their own. */

const STORES = 800
const STREAMS = 20
/**
 * A stopped client may cost the server what it takes for slow, and one update more; the rest is the collector's play.
 */
const MOST_GROWTH_MB = 40

const run = `streams-${Date.now()}`
const ids = Array.from({ length: STORES }, (_, i) => `${run}-${i}`)
const address = questdbAddress(inject('questdbUrl'))
const clients: ChildProcess[] = []
let web: WebProcess
let people = 0

/** One more person in every store: a change of all of them. */
async function oneMore(): Promise<void> {
  const now = Date.now()
  const lines = ids.map(
    (id) =>
      `traffic,store_id=${id},door_id=d,source=test customers_in=1i,customers_out=0i,received_at=${now}000t,event_id="${randomUUID()}" ${now}000000`,
  )
  const answer = await fetch(`${address.origin}/write`, {
    method: 'POST',
    headers: address.headers,
    body: lines.join('\n'),
  })
  expect(answer.status).toBe(204)
  people += 1
}

async function startClients(): Promise<ChildProcess> {
  const child = fork(join(CHECKOUT, 'tests/support/product/live-clients.mjs'), [
    `${web.origin}/live/stream`,
    String(STREAMS),
    ids[0] ?? '',
  ])
  clients.push(child)
  await once(child, 'message')
  return child
}

async function received(child: ChildProcess): Promise<{ bytes: number; occupancies: (number | null)[] }> {
  const answer = once(child, 'message')
  child.send({})
  return (await answer)[0]
}

beforeAll(async () => {
  web = await startWebProcess({
    questdbPgUrl: inject('questdbPgUrl'),
    env: { QUESTDB_URL: address.origin, LOG_LEVEL: 'info' },
  })
})
afterAll(async () => {
  for (const client of clients) client.kill('SIGKILL')
  await web.stop()
})

describe('clients that do not read', () => {
  it('one paused and half of all stopped cannot grow the memory; they are told the newest state when they go on', async () => {
    await oneMore()
    const [reading, stopped] = [await startClients(), await startClients()]
    const paused = await new Promise<IncomingMessage>((resolve, reject) => {
      get(`${web.origin}/live/stream`, { agent: false }, resolve).on('error', reject)
    })
    paused.pause()
    paused.on('error', () => undefined)
    const all = (child: ChildProcess) =>
      eventually(
        async () => {
          expect((await received(child)).occupancies).toEqual(Array(STREAMS).fill(people))
          return true
        },
        { withinMs: 30_000, everyMs: 200 },
      )
    // What every process needs once is needed before memory is compared.
    for (let i = 0; i < 5; i += 1) {
      await oneMore()
      await Promise.all([all(reading), all(stopped)])
    }
    const before = web.rssMb()
    const bytesBefore = (await received(reading)).bytes
    stopped.kill('SIGSTOP')
    let most = 0
    for (let i = 0; i < 25; i += 1) {
      await oneMore()
      await all(reading)
      most = Math.max(most, web.rssMb())
    }
    expect((await received(reading)).bytes - bytesBefore).toBeGreaterThan(25 * STREAMS * STORES * 100)
    expect(most - before).toBeLessThan(MOST_GROWTH_MB)
    stopped.kill('SIGCONT')
    await all(stopped)
    paused.destroy()
  }, 240_000)
})

type Frame = { id: string; name: string; data: { store_id?: string; occupancy?: number; event_id?: string } }

/** `curl -N` on a store's stream, and the frames it has printed. */
function curl(storeId: string, lastEventId?: string) {
  const header = lastEventId === undefined ? [] : ['-H', `Last-Event-ID: ${lastEventId}`]
  const running = spawn('curl', ['-sN', ...header, `${web.origin}/live/stream?store=${storeId}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  clients.push(running)
  let text = ''
  running.stdout.on('data', (data: Buffer) => {
    text += data.toString()
  })
  const frames = () =>
    text.split('\n\n').flatMap((block): Frame[] => {
      const [, id, name, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(block) ?? []
      return id && name && data ? [{ id, name, data: JSON.parse(data) }] : []
    })
  const occupancy = () => frames().findLast(({ name }) => name === 'store')?.data.occupancy
  return { running, text: () => text, frames, occupancy }
}

const eventsOf = (frames: readonly Frame[]) =>
  frames.filter(({ name }) => name === 'event').map(({ data }) => data.event_id)

describe('clients nobody here wrote', () => {
  it('curl comes back with its Last-Event-ID and misses nothing', async () => {
    const storeId = ids[2] ?? ''
    const staying = curl(storeId)
    await eventually(() => staying.text().includes('event: snapshot'))
    const leaving = curl(storeId)
    await eventually(() => leaving.text().includes('event: snapshot'))
    await oneMore()
    await eventually(() => leaving.occupancy() === people && staying.occupancy() === people)
    const exited = once(leaving.running, 'exit')
    leaving.running.kill()
    await exited
    const last = leaving.frames().at(-1)?.id ?? ''
    for (let i = 0; i < 3; i += 1) {
      await oneMore()
      await eventually(() => staying.occupancy() === people)
    }
    const back = curl(storeId, last)
    await eventually(() => back.occupancy() === people)
    expect(back.frames().map(({ name }) => name)).not.toContain('snapshot')
    expect(back.frames().map(({ name }) => name)).not.toContain('resync')
    await oneMore()
    await eventually(() => back.occupancy() === people && staying.occupancy() === people)
    const missed = staying.frames().slice(staying.frames().findIndex(({ id }) => id === last) + 1)
    await eventually(() => eventsOf(back.frames()).length >= eventsOf(missed).length)
    expect(eventsOf(back.frames())).toEqual(eventsOf(missed))
    expect(new Set(eventsOf(missed)).size).toBe(4)
  })

  it('the npm package eventsource is cut off, comes back by itself and misses nothing', async () => {
    const proxy = await countStreams(web.origin)
    const storeId = ids[3] ?? ''
    const client = new EventSource(`${proxy.address}/live/stream?store=${storeId}`)
    const names: string[] = []
    const told: string[] = []
    let occupancy = -1
    for (const name of ['snapshot', 'resync', 'store', 'event']) {
      client.addEventListener(name, ({ data }) => {
        names.push(name)
        const frame = JSON.parse(data)
        if (name === 'store') occupancy = frame.occupancy
        if (name === 'event') told.push(frame.event_id)
      })
    }
    await eventually(() => names.includes('snapshot'))
    await oneMore()
    await eventually(() => occupancy === people && told.length >= 1)
    const before = told.length
    proxy.cutStreams()
    await oneMore()
    await oneMore()
    await eventually(() => occupancy === people && told.length >= before + 2)
    expect(names.filter((name) => name === 'snapshot' || name === 'resync')).toEqual(['snapshot'])
    expect(new Set(told).size).toBe(told.length)
    client.close()
    await proxy.close()
  })

  it('curl reads the stream as it comes and is ended in order when the server stops', async () => {
    const reading = curl(ids[1] ?? '')
    await eventually(() => reading.text().includes('event: snapshot'))
    await oneMore()
    await eventually(() => {
      const text = reading.text()
      return /event: store\ndata: \{"store_id".*\n\n/.test(text) && text.includes('event: event')
    })
    expect(reading.text()).toMatch(/^: storepulse\nretry: \d+\n\n/)
    const exited = once(reading.running, 'exit')
    await web.stop()
    expect((await exited)[0]).toBe(0)
  })
})
