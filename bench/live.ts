import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Kafka, logLevel, type Producer } from 'kafkajs'
import { makeTopic } from './ingest-load'
import { Listeners, listenerAddresses, type Received } from './live-listeners'
import { LiveLoad } from './live-load'
import { TappedServer } from './live-servers'
import { percentile, startRig, until } from './rig'

/** Live streams of the whole product against a bare Node http server that sends the same bytes at the same cadence to as many sockets. */

const GOAL = { fanOut: 1.2, rss: 1.5 }
const FLOOR = { fanOut: 1.6, rss: 2.0 }
const EVENT_P99_MS = 500
const ROUNDS = 10
/** After the first rounds memory may still settle; from then on it may not grow by more than this. */
const RSS_GROWTH = 1.1
const SETTLE_MS = 3_000

const { values } = parseArgs({
  options: {
    listeners: { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '20' },
    cells: { type: 'string', default: '12x1000,12x5000,200x1000,200x5000,200x5000late' },
  },
})
const listenerCount = Number(values.listeners)
const seconds = Number(values.seconds)
const cells = values.cells.split(',').map((text) => {
  const match = /^(\d+)x(\d+)(late)?$/.exec(text)
  return match
    ? { name: text, stores: Number(match[1]), eventsPerSecond: Number(match[2]), lateShare: match[3] ? 0.01 : 0 }
    : null
})
if (!(listenerCount >= 10) || !(seconds >= 2) || cells.includes(null)) {
  console.error(
    '--listeners takes a number from 10 on, --seconds one from 2 on, --cells a list such as 12x1000,200x5000late',
  )
  process.exit(1)
}
type Cell = NonNullable<(typeof cells)[number]>
type Spread = { p50: number; p99: number; count: number }
type Side = { fanOut: Spread; rssMb: number; idleRssMb: number; cpu: number }
type CellResult = { cell: Cell; product: Side; bare: Side; events: Spread; polls: number; freed: boolean }

function spreadOf(numbers: number[]): Spread {
  numbers.sort((a, b) => a - b)
  return { p50: percentile(numbers, 0.5), p99: percentile(numbers, 0.99), count: numbers.length }
}

/** From the first write of a buffer to each listener's last byte of it, ms. */
function fanOutOf(written: Map<string, number>, { receipts }: Received): Spread {
  return spreadOf(
    receipts.flatMap(([key, atMs]) => {
      const begun = written.get(key)
      return begun === undefined ? [] : [atMs - begun]
    }),
  )
}

/** Listens to a server for as long as `during` takes, with its writes tapped. */
async function measure(server: TappedServer, listeners: Listeners, addresses: string[], during: () => Promise<void>) {
  const idleRssMb = server.usage.rssMb
  await listeners.open(addresses, server.port)
  await pause(SETTLE_MS)
  await server.startTap()
  listeners.note()
  const [cpuBefore, begun] = [server.usage.cpuSeconds, performance.now()]
  await during()
  const cpu = (server.usage.cpuSeconds - cpuBefore) / ((performance.now() - begun) / 1000)
  const { rssMb } = server.usage
  const written = await server.tapped()
  const received = await listeners.received()
  const fanOut = fanOutOf(written, received)
  const side: Side = { fanOut, rssMb, idleRssMb, cpu }
  return { side, received, polls: [...written.keys()].filter((key) => key.startsWith('/live/stream ')).length }
}

async function runCell(
  cell: Cell,
  producer: Producer,
  web: () => Promise<TappedServer>,
  folder: string,
): Promise<CellResult> {
  const load = new LiveLoad(producer, cell)
  const listeners = new Listeners()
  const addresses = listenerAddresses(listenerCount, cell.stores)
  try {
    const product = await web()
    const socketsBefore = product.sockets
    const { side, received, polls } = await measure(product, listeners, addresses, () => pause(seconds * 1000))
    await listeners.leave()
    const freed = await isFree(product, socketsBefore)
    await product.stop()
    const bareServer = await TappedServer.bare(folder)
    const bare = await measure(bareServer, listeners, addresses, () => bareServer.play(product.traceFile))
    await listeners.leave()
    await bareServer.stop()
    return { cell, product: side, bare: bare.side, events: spreadOf(received.lags), polls, freed }
  } finally {
    listeners.stop()
    await load.stop()
  }
}

/** True once nobody is listened to and sockets are as many as before, but for the database's. */
async function isFree(product: TappedServer, socketsBefore: number): Promise<boolean> {
  const databaseConnections = 8
  return until(
    'streams freed',
    async () =>
      ((await product.listeners()) === 0 && product.sockets <= socketsBefore + databaseConnections) || undefined,
    15_000,
    200,
  ).catch(() => false)
}

/** All come and go, again and again. @returns RSS after each round, MB, and whether all was freed each time */
async function comeAndGo(web: () => Promise<TappedServer>): Promise<{ rssMb: number[]; freed: boolean }> {
  const product = await web()
  const listeners = new Listeners()
  try {
    const socketsBefore = product.sockets
    const rssMb: number[] = []
    let freed = true
    for (let round = 0; round < ROUNDS; round += 1) {
      await listeners.open(listenerAddresses(listenerCount, 12), product.port)
      await listeners.leave()
      freed = (await isFree(product, socketsBefore)) && freed
      rssMb.push(product.usage.rssMb)
    }
    return { rssMb, freed }
  } finally {
    listeners.stop()
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
  const results: CellResult[] = []
  for (const cell of cells) {
    if (!cell) continue
    const result = await runCell(cell, producer, web, rig.folder)
    results.push(result)
    console.log(
      `${cell.name}: fan-out p99 ${result.product.fanOut.p99.toFixed(1)} ms against ${result.bare.fanOut.p99.toFixed(1)} ms`,
    )
  }
  const rounds = await comeAndGo(web)
  await producer.disconnect()
  ok = report(results, rounds)
} finally {
  await rig.stop()
}
process.exit(ok ? 0 : 1)

/** Prints table and JSON line. @returns whether all goals are met */
function report(results: CellResult[], rounds: { rssMb: number[]; freed: boolean }): boolean {
  const ms = (spread: Spread) => `${spread.p50.toFixed(1)} / ${spread.p99.toFixed(1)}`
  const rows = results.map(({ cell, product, bare, events, polls, freed }) => {
    const ratio = product.fanOut.p99 / bare.fanOut.p99
    return `| ${cell.name} | ${ms(product.fanOut)} | ${ms(bare.fanOut)} | ${ratio.toFixed(2)} | ${product.rssMb.toFixed(0)} | ${bare.rssMb.toFixed(0)} | ${(product.rssMb / bare.rssMb).toFixed(2)} | ${ms(events)} | ${(product.cpu * 100).toFixed(0)} | ${(bare.cpu * 100).toFixed(0)} | ${(polls / seconds).toFixed(1)} | ${freed ? 'yes' : 'NO'} |`
  })
  console.log(`
${listenerCount} listeners, half on all stores, half on one store each; ${seconds} s a cell.

| stores × events/s | fan-out p50 / p99 ms | bare | p99 ratio | RSS MB | bare | ratio | event → listener p50 / p99 ms | CPU % | bare | updates/s | freed |
|---|---|---|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

${ROUNDS} times ${listenerCount} come and go, RSS after each, MB: ${rounds.rssMb.map((mb) => mb.toFixed(0)).join(' ')}; ${rounds.freed ? 'all freed' : 'NOT ALL FREED'}
`)
  const ratio = Math.max(...results.map(({ product, bare }) => product.fanOut.p99 / bare.fanOut.p99))
  const rssRatio = Math.max(...results.map(({ product, bare }) => product.rssMb / bare.rssMb))
  const eventP99Ms = Math.max(...results.map(({ events }) => events.p99))
  const flat = Math.max(...rounds.rssMb.slice(-3)) <= Math.max(...rounds.rssMb.slice(2, 5)) * RSS_GROWTH
  const freed = rounds.freed && results.every((result) => result.freed)
  const sound = eventP99Ms <= EVENT_P99_MS && flat && freed
  const ok = ratio <= GOAL.fanOut && rssRatio <= GOAL.rss && sound
  const round = (value: number) => Number(value.toFixed(3))
  console.log(
    JSON.stringify({
      bench: 'live',
      ratio: round(ratio),
      target: GOAL.fanOut,
      ok,
      floor: FLOOR.fanOut,
      aboveFloor: ratio <= FLOOR.fanOut && rssRatio <= FLOOR.rss && sound,
      rssRatio: round(rssRatio),
      rssTarget: GOAL.rss,
      eventP99Ms: Math.round(eventP99Ms),
      eventTargetMs: EVENT_P99_MS,
      rssFlat: flat,
      freed,
      listeners: listenerCount,
    }),
  )
  return ok
}
