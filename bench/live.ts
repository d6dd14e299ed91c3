import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { makeTopic } from './ingest/ingest-load'
import { Listeners, listenerAddresses } from './live/live-listeners'
import { LiveLoad, type SentEvents } from './live/live-load'
import { type Cell, type CellResult, report, type Side } from './live/live-report'
import { comeAndGo, isFree, type Rounds } from './live/live-rounds'
import { TappedServer } from './live/live-servers'
import { eventLagsOf, fanOutOf, writtenBuffers } from './live/live-timing'
import { startRig, until } from './rig'

/**
 * Live streams of the whole product, compared with a bare Node http server that sends the same bytes at the same
 * cadence to the same number of sockets (decision 0078).
 */

const SETTLE_MS = 3_000
/**
 * Events sent this shortly before the end are ignored, since they had no time to arrive. All others are checked; those
 * that did not arrive count as the latest.
 */
const ARRIVAL_MS = 2_000

const { values } = parseArgs({
  options: {
    listeners: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    cells: { type: 'string', default: '12x1000,12x5000,200x1000,200x5000,200x5000late' },
  },
})
const listenerCount = Number(values.listeners)
const seconds = Number(values.seconds)
const cells = values.cells.split(',').flatMap((text): Cell[] => {
  const [, stores, rate, late] = /^(\d+)x(\d+)(late)?$/.exec(text) ?? []
  if (stores === undefined) return []
  return [{ name: text, stores: Number(stores), eventsPerSecond: Number(rate), lateShare: late ? 0.01 : 0 }]
})
if (!(listenerCount >= 10) || !(seconds >= 4) || cells.length !== values.cells.split(',').length) {
  console.error(
    '--listeners takes a number from 10 on, --seconds one from 4 on, --cells a list such as 12x1000,200x5000late',
  )
  process.exit(1)
}

/** Listens to a server for as long as `during` takes, with its writes recorded. */
async function measure(server: TappedServer, listeners: Listeners, addresses: string[], during: () => Promise<void>) {
  const idleRssMb = server.usage.rssMb
  await listeners.open(addresses, server.port)
  await pause(SETTLE_MS)
  await server.startTap()
  listeners.note()
  const fromMs = Date.now()
  const rssOf = server.watchRss()
  const [cpuBefore, begun] = [server.usage.cpuSeconds, performance.now()]
  await during()
  const cpu = (server.usage.cpuSeconds - cpuBefore) / ((performance.now() - begun) / 1000)
  const [rssMb, toMs] = [rssOf(), Date.now() - ARRIVAL_MS]
  const received = await listeners.received()
  await server.endTap()
  const written = writtenBuffers(server.traceFile)
  const side: Side = { fanOut: fanOutOf(written, received), rssMb, idleRssMb, cpu }
  return { side, received, written, span: { fromMs, toMs } }
}

/** The product first, then the bare server, which sends what the product sent; the same load runs during both. */
async function runCell(
  cell: Cell,
  producer: Producer,
  sent: SentEvents,
  web: () => Promise<TappedServer>,
  folder: string,
): Promise<CellResult> {
  const load = new LiveLoad(producer, cell, sent)
  const listeners = new Listeners()
  const addresses = listenerAddresses(listenerCount, cell.stores)
  try {
    const product = await web()
    const socketsBefore = product.sockets
    const taken = await measure(product, listeners, addresses, () => pause(seconds * 1000))
    await listeners.leave()
    const freed = await isFree(product, socketsBefore)
    await product.stop()
    const bareServer = await TappedServer.bare(folder)
    const bare = await measure(bareServer, listeners, addresses, () => bareServer.play(product.traceFile))
    await listeners.leave()
    await bareServer.stop()
    await load.stop()
    const updates = [...taken.written].filter(([key, { count }]) => count > 1 && key.startsWith('/live/stream '))
    return {
      cell,
      product: taken.side,
      bare: bare.side,
      events: eventLagsOf(taken.written, taken.received, sent, taken.span),
      updatesPerSecond: updates.length / seconds,
      freed,
    }
  } finally {
    listeners.stop()
    await load.stop()
  }
}

/** Listeners of 12 stores come and go while the load of the busiest cell continues. */
async function runRounds(producer: Producer, sent: SentEvents, web: () => Promise<TappedServer>): Promise<Rounds> {
  const busiest = [...cells].sort((a, b) => b.eventsPerSecond * b.stores - a.eventsPerSecond * a.stores)[0]!
  const load = new LiveLoad(producer, { ...busiest, lateShare: 0 }, sent)
  const product = await web()
  try {
    return await comeAndGo(product, listenerCount, 12)
  } finally {
    await load.stop()
    await product.stop()
  }
}

const rig = await startRig()
let ok = false
try {
  const kafka = new Kafka({ brokers: [rig.kafka.broker], clientId: 'bench', logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  await makeTopic(kafka, 'store-traffic')
  const { intakeUrl } = await rig.startWorker({})
  const joined = async () => {
    const answer = (await (await fetch(`${intakeUrl}/ready`)).json()) as { kafka?: string }
    return answer.kafka === 'joined' ? true : undefined
  }
  await until('worker joins', () => joined().catch(() => undefined), 60_000)
  const web = () =>
    TappedServer.product(rig.folder, {
      DATA_DIR: `${rig.folder}/data`,
      QUESTDB_URL: rig.address.origin,
      QUESTDB_PG_URL: rig.questdb.pgUrl,
      KAFKA_BROKER: rig.kafka.broker,
      INTAKE_URL: intakeUrl,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
    })
  const sent: SentEvents = new Map()
  const results: CellResult[] = []
  for (const cell of cells) {
    const result = await runCell(cell, producer, sent, web, rig.folder)
    results.push(result)
    const { product, bare, events } = result
    console.log(
      `${cell.name}: fan-out p99 ${product.fanOut.p99.toFixed(1)} ms against ${bare.fanOut.p99.toFixed(1)}, RSS ${product.rssMb.toFixed(0)} MB against ${bare.rssMb.toFixed(0)}, events ${events.p99} ms`,
    )
  }
  const rounds = await runRounds(producer, sent, web)
  await producer.disconnect()
  ok = report(results, rounds, { listeners: listenerCount, seconds })
} finally {
  await rig.stop()
}
process.exit(ok ? 0 : 1)
