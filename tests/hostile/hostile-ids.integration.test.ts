import { once } from 'node:events'
import { get } from 'node:http'
import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { apiStoreId } from '~/app/server/answers/api'
import { storePath } from '~/app/ui/store-address'
import { unknownStore } from '~/domain/stores'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { LineWriter } from '~/worker/write/questdb/line-writer'
import { matrixRows } from '../support/matrix-rows'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { HOSTILE_IDS } from './lists/ids'

/** The built web process, asked for every hostile id on every route that takes one. */

const stores = HOSTILE_IDS.filter(({ wanted }) => wanted === 'a store').map(({ id }) => id)
/** Ids that are asked for. */
const asked = matrixRows(HOSTILE_IDS, ({ kind }) => kind)
const askedStores = asked.filter(({ wanted }) => wanted === 'a store').map(({ id }) => id)
const strangers = asked.filter(({ id, wanted }) => wanted === 'refused' && !/\p{Cs}/u.test(id)).map(({ id }) => id)
let web: WebProcess

beforeAll(async () => {
  const address = questdbAddress(inject('questdbUrl'))
  const writer = new LineWriter(address)
  const nowMs = Date.now()
  const lines = stores.map((id, index) => {
    const buffer = createBuffer(new SenderOptions('http::addr=127.0.0.1;protocol_version=2;'))
    buffer.table('traffic').symbol('store_id', id).symbol('door_id', id).intColumn('customers_in', 1)
    buffer.intColumn('customers_out', 0).timestampColumn('received_at', nowMs, 'ms')
    buffer.stringColumn('event_id', `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`).at(nowMs, 'ms')
    return Buffer.from(buffer.toBufferView())
  })
  expect(await writer.write(Buffer.concat(lines))).toEqual({ kind: 'stored' })
  writer.close()
  web = await startWebProcess({
    questdbPgUrl: inject('questdbPgUrl'),
    // Doors and groups are named by people too.
    stores: stores.map((id) => ({
      ...unknownStore(id, 'UTC'),
      group: id,
      doors: [{ doorId: id, name: `The door ${id}` }],
    })),
    env: { LOG_LEVEL: 'error' },
  })
})
afterAll(() => web?.stop())

/** Status and body of an address as it is: `fetch` would take `..` away. */
async function ask(path: string): Promise<{ status: number; text: string }> {
  const request = get({ ...addressOf(), path, headers: { accept: '*/*' } })
  const [response] = await once(request, 'response')
  if (String(response.headers['content-type']).startsWith('text/event-stream')) {
    response.destroy()
    return { status: response.statusCode, text: '' }
  }
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, text: Buffer.concat(chunks).toString('utf8') }
}
const addressOf = () => ({ host: '127.0.0.1', port: web.port })

const asOf = () => encodeURIComponent(new Date(Date.now() - 60_000).toISOString())
/** By name: the address of an id. */
const ADDRESSES: Record<string, (id: string, escaped: string) => string> = {
  page: (id) => storePath(id),
  'data of the page': (id) => `${storePath(id)}.data`,
  display: (id) => storePath(id).replace('/stores/', '/display/'),
  'embedded tile': (id) => storePath(id).replace('/stores/', '/embed/'),
  'API of one': (id) => storePath(id).replace('/stores/', '/api/stores/'),
  'API of hours': (_, id) => `/api/history?store_id=${id}`,
  'API of hours as of a moment': (_, id) => `/api/history?store_id=${id}&asof=${asOf()}`,
  'newest events': (_, id) => `/live/events?store=${id}`,
  stream: (_, id) => `/live/stream?store=${id}`,
  'way to the page': (_, id) => `/stores?store=${id}`,
  overview: (_, id) => `/?store=${id}`,
  'overview of a group': (_, id) => `/?group=${id}`,
  history: (_, id) => `/history?store=${id}`,
  'history of a group': (_, id) => `/history?group=${id}`,
  'history as of a moment': (_, id) => `/history/as-of?store=${id}&asof=${asOf()}`,
  ...Object.fromEntries(
    ['csv', 'json', 'xlsx', 'svg', 'png', 'parquet'].map((format) => [
      `file ${format}`,
      (_: string, id: string) => `/history/export/${format}?store=${id}`,
    ]),
  ),
}

/** What takes long to draw is asked for every so many ids, beginning with another one each; the rest for all. */
const EVERY: Record<string, number> = {
  page: 4,
  display: 4,
  'embedded tile': 4,
  overview: 4,
  'overview of a group': 4,
  history: 4,
  'history of a group': 4,
  'history as of a moment': 4,
  'file xlsx': 4,
  'file png': 12,
}

it.each(Object.keys(ADDRESSES))('answers for every id without an error of its own: %s', async (name) => {
  const wrong: [string, number][] = []
  const every = EVERY[name] ?? 1
  const first = Object.keys(ADDRESSES).indexOf(name) % every
  for (const id of [...askedStores, ...strangers].filter((_, index) => index % every === first)) {
    const { status } = await ask(ADDRESSES[name]!(id, encodeURIComponent(id)))
    // No worker makes Parquet files here, and without one nothing is recorded as of a moment.
    const away = status === 503 && /parquet|moment/.test(name)
    if (![200, 202, 301, 302, 400, 404].includes(status) && !away) wrong.push([id, status])
  }
  expect(wrong).toEqual([])
})

it.each(['page', 'data of the page', 'display', 'embedded tile', 'API of one'])(
  'decodes the id in a path once, so that the store named is the one shown: %s',
  async (name) => {
    const wrong: [string, string][] = []
    for (const id of askedStores) {
      const { status, text } = await ask(ADDRESSES[name]!(id, ''))
      if (status !== 200) wrong.push([id, text.slice(0, 100)])
      else if (name === 'API of one') expect(JSON.parse(text)).toMatchObject({ store_id: apiStoreId(id) })
    }
    expect(wrong).toEqual([])
  },
)

it('gives the hours of the store asked for alone', async () => {
  for (const id of askedStores) {
    const { status, text } = await ask(`/api/history?store_id=${encodeURIComponent(id)}`)
    expect(status, id).toBe(200)
    const named = new Set(JSON.parse(text).map(({ store_id }: { store_id: unknown }) => store_id))
    expect([...named], id).toEqual([apiStoreId(id)])
  }
})

it('writes the rows of the store asked for alone into a file', async () => {
  for (const id of askedStores) {
    const { status, text } = await ask(`/history/export/json?store=${encodeURIComponent(id)}`)
    expect(status, id).toBe(200)
    const { rows } = JSON.parse(text)
    expect([...new Set(rows.map(({ store_id }: { store_id: unknown }) => store_id))], id).toEqual([id])
    expect(
      rows.some(({ entries }: { entries: number }) => entries > 0),
      id,
    ).toBe(true)
  }
})
