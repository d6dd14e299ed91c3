import { spawnSync } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { Kafka, logLevel } from 'kafkajs'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readSettings } from '~/platform/process/settings'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { Ports } from '~/services/processes/ports'
import { eventually } from '~/tests/support/eventually'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'
import { type AppContext, provideContext } from '../../server/context.server'
import type { EventOutlet } from '../../worker-link/event-outlet.server'
import { IntakeOutlet } from '../../worker-link/intake-outlet.server'
import { KafkaEvents } from '../../worker-link/kafka-events.server'
import { action } from './route'

const run = `events-${Date.now()}`
const address = questdbAddress(inject('questdbUrl'))
const broker = inject('kafkaBroker')
const token = 'intake-token-in-tests'
const topics = {
  KAFKA_TRAFFIC_TOPIC: `${run}-traffic`,
  KAFKA_ATOMIC_TRAFFIC_TOPIC: `${run}-atomic`,
  KAFKA_VISITS_TOPIC: `${run}-visits`,
  KAFKA_ANALYTICS_TOPIC: `${run}-analytics`,
  KAFKA_PRODUCTS_TOPIC: `${run}-products`,
  KAFKA_ORDERS_TOPIC: `${run}-orders`,
  KAFKA_USERS_TOPIC: `${run}-users`,
  KAFKA_INTERACTIONS_TOPIC: `${run}-interactions`,
}
const viaKafka = (kafkaBroker: string) =>
  readSettings({ ...topics, KAFKA_BROKER: kafkaBroker, DEFAULT_STORE_ID: `${run}-default` })

function through(events: EventOutlet): void {
  provideContext({ settings: viaKafka(broker), log: pino({ level: 'silent' }), events } as AppContext)
}

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const request = new Request('http://localhost/api/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return action({ request, params: {}, context: {} })
}

const now = () => new Date().toISOString()
const counted = (store_id?: string | number) => ({ store_id, customers_in: 3, customers_out: 1, time_stamp: now() })
const order = (user_id: string, order_id: string) => ({
  event_type: 'order_completed',
  timestamp: now(),
  user_id,
  data: { order_id, items: [{ product_id: 'p', quantity: 2, price: 5 }], total: 10, currency: 'EUR' },
})

/**
 * Waits until a table holds this many rows of a column's value, and no more after all that was sent before is written.
 */
async function holds(table: string, column: string, value: string, rows: number): Promise<void> {
  await eventually(
    async () => {
      const [row] = await execute(address, `SELECT count() AS n FROM ${table} WHERE ${column} = '${value}'`)
      expect(Number(row?.n)).toBe(rows)
      return true
    },
    { withinMs: 20_000 },
  )
}

async function freeAddress(): Promise<{ port: number; host: string }> {
  const port = await new Ports().free()
  return { port, host: `127.0.0.1:${port}` }
}

const folders = [tempFolder(), tempFolder()] as const
let kafkaWorker: WorkerProcess
let intakeWorker: WorkerProcess
beforeAll(async () => {
  const QUESTDB_URL = inject('questdbUrl')
  const both = await Promise.all([
    startWorkerProcess(folders[0].path, { ...topics, QUESTDB_URL, KAFKA_BROKER: broker, KAFKA_GROUP: run }),
    startWorkerProcess(folders[1].path, { QUESTDB_URL, INTAKE_TOKEN: token }),
  ])
  kafkaWorker = both[0]
  intakeWorker = both[1]
})
afterAll(async () => {
  await Promise.all([kafkaWorker?.child.stop(), intakeWorker?.child.stop()])
  for (const folder of folders) folder.remove()
})

/** What both ways promise. */
function promises(name: string, open: () => EventOutlet): void {
  describe(name, () => {
    let outlet: EventOutlet
    beforeAll(() => {
      outlet = open()
    })
    afterAll(() => outlet.close())

    it('takes what is fit, names what is not, and the fit becomes rows', async () => {
      through(outlet)
      const store = `${run}-${name.length}-fit`
      const answer = await post([counted(store), { ...counted(store), customers_in: -1 }, counted(store), 5])
      expect(answer.status).toBe(202)
      expect(await answer.json()).toEqual({
        accepted: 2,
        rejected: [
          { index: 1, reason: expect.stringContaining('customers_in') },
          { index: 3, reason: expect.stringContaining('JSON object') },
        ],
      })
      await holds('traffic', 'store_id', store, 2)
    })

    it('takes a shop event alone, with its order lines', async () => {
      through(outlet)
      const id = `${run}-${name.length}-order`
      expect(await (await post(order('u-1', id))).json()).toEqual({ accepted: 1, rejected: [] })
      await holds('shop_events', 'order_id', id, 1)
      await holds('shop_order_items', 'order_id', id, 1)
    })

    it('adds no row by a retry with the same Idempotency-Key', async () => {
      through(outlet)
      const store = `${run}-${name.length}-retry`
      const body = [counted(store), counted(store)]
      const last = `${store}-last`
      for (let attempt = 0; attempt < 3; attempt++) {
        expect((await post(body, { 'idempotency-key': `${run}-${name.length}` })).status).toBe(202)
      }
      expect((await post(counted(last))).status).toBe(202)
      await holds('traffic', 'store_id', last, 1)
      await holds('traffic', 'store_id', store, 2)
    })

    it('takes ten thousand at once', async () => {
      through(outlet)
      const store = `${run}-${name.length}-many`
      const answer = await post(Array.from({ length: 10_000 }, () => counted(store)))
      expect(await answer.json()).toEqual({ accepted: 10_000, rejected: [] })
      await holds('traffic', 'store_id', store, 10_000)
    })
  })
}

promises('events through Kafka', () => new KafkaEvents(viaKafka(broker)))
promises("events through the worker's intake", () => new IntakeOutlet(intakeWorker.intakeUrl, token))

describe('events through Kafka, in the log', () => {
  it('carry the store as key, shop events without one their user, and go to the set topics', async () => {
    const outlet = new KafkaEvents(viaKafka(broker))
    through(outlet)
    const mark = `${run}-key`
    await post([counted(`${mark}-store`), counted(), order(`${mark}-user`, `${mark}-order`)])
    await outlet.close()
    const keys = (topic: string) => {
      const args = ['-C', '-b', broker, '-t', topic, '-o', 'beginning', '-e', '-q', '-f', '%k\n']
      return spawnSync('kcat', args, { encoding: 'utf8' }).stdout.split('\n')
    }
    expect(keys(topics.KAFKA_TRAFFIC_TOPIC)).toEqual(expect.arrayContaining([`${mark}-store`, `${run}-default`]))
    expect(keys(topics.KAFKA_ANALYTICS_TOPIC)).toContain(`${mark}-user`)
  })

  it('are held by the broker before the answer: all that was accepted is there at once', async () => {
    const outlet = new KafkaEvents(viaKafka(broker))
    through(outlet)
    const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const end = async () =>
      (await admin.fetchTopicOffsets(topics.KAFKA_TRAFFIC_TOPIC)).reduce((sum, { high }) => sum + Number(high), 0)
    const before = await end()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => post([counted(`${run}-at-once-${n}`)])))
    expect(answers.every(({ status }) => status === 202)).toBe(true)
    expect(await end()).toBe(before + 20)
    await Promise.all([admin.disconnect(), outlet.close()])
  })
})

describe('where nobody keeps the events', () => {
  it('Kafka away is 503 with Retry-After, not the intake; once it is back, events are taken again', async () => {
    const { port, host } = await freeAddress()
    const outlet = new KafkaEvents(viaKafka(host))
    through(outlet)
    const store = `${run}-away`
    const away = await post(counted(store))
    expect(away.status).toBe(503)
    expect(Number(away.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await away.json()).toMatchObject({ error: 'events_unavailable', message: expect.stringContaining('Kafka') })

    const [brokerHost = '', brokerPort = ''] = broker.split(':')
    const door = createServer((socket) => {
      const onward = connect(Number(brokerPort), brokerHost)
      for (const end of [socket, onward]) end.on('error', () => undefined)
      socket.pipe(onward).pipe(socket)
    })
    await new Promise<void>((resolve) => door.listen(port, '127.0.0.1', resolve))
    expect((await post(counted(store))).status).toBe(202)
    await holds('traffic', 'store_id', store, 1)
    await outlet.close()
    door.close()
  })

  it('the intake away, or one that wants another token, is 503', async () => {
    const { host } = await freeAddress()
    for (const outlet of [
      new IntakeOutlet(`http://${host}`, token),
      new IntakeOutlet(intakeWorker.intakeUrl, 'another-token-in-tests'),
    ]) {
      through(outlet)
      const answer = await post(counted(`${run}-nobody`))
      expect(answer.status).toBe(503)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
})
