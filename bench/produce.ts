import { spawn } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Ports } from '~/services/processes/ports'
import { startKafka } from '~/services/servers/kafka'
import { tempFolder } from '~/tests/support/temp-folder'
import { readProducerSettings } from '~/worker/producer/command/settings'
import { messagesOfDay, type Outgoing, profilesOf } from '~/worker/producer/plays'
import { makeTopic } from './ingest/ingest-load'
import { median, usage } from './rig'

/**
 * Messages per second of a back-fill, as reported by the producer, compared with plain kafkajs sending prepared
 * messages of the same bytes.
 */

const TARGET_RATE = 100_000
const TARGET_RATIO = 1
const STORES = 'abcdefgh'.split('').join(',')
const VISITS_A_DAY = 2_500
const DAYS = 10
const MESSAGES_A_SEND = 1_000
const PLAIN_MESSAGES = 300_000

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } })
const rounds = Number(values.rounds)
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('--rounds takes a whole number from 1 on')
  process.exit(1)
}

type Measured = { rate: number; cpuMicros: number }

const folder = tempFolder()
const ports = new Ports()
const kafka = await startKafka({
  artefacts: await bringArtefacts((line) => console.log(line)),
  folder: join(folder.path, 'kafka'),
  logFile: join(folder.path, 'kafka.log'),
  port: await ports.free(),
  controllerPort: await ports.free(),
})
const env = {
  KAFKA_BROKER: kafka.broker,
  STORES,
  SEED: '1',
  DAILY_CUSTOMERS: String(VISITS_A_DAY),
  DATA_DIR: join(folder.path, 'data'),
}
const client = new Kafka({ brokers: [kafka.broker], clientId: 'bench', logLevel: logLevel.NOTHING })

/** The whole program, including its start. */
async function backFill(round: number): Promise<Measured> {
  const [from, to] = ['2026-01-01', `2026-01-${String(DAYS + 1).padStart(2, '0')}`]
  const topics = { KAFKA_TOPIC: `visits-${round}`, KAFKA_TOPIC_REALISTIC: `atomic-${round}` }
  const child = spawn(process.execPath, ['build/worker/producer.mjs', '--from', from, '--to', to], {
    env: { ...process.env, ...env, ...topics },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let [text, cpuSeconds] = ['', 0]
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const sampling = setInterval(() => {
    if (child.pid && child.exitCode === null) cpuSeconds = usage(child.pid).cpuSeconds
  }, 50)
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(sampling)
  const summary = /Sent ([\d,]+) messages in .*, ([\d,]+) messages\/s/.exec(text)
  if (code !== 0 || !summary) throw new Error(`the producer ended with ${code}: ${text}`)
  const [messages = 0, rate = 0] = summary.slice(1).map((figure) => Number(figure.replaceAll(',', '')))
  return { rate, cpuMicros: (cpuSeconds * 1e6) / messages }
}

/** Messages of the kind that the back-fill sends. */
function madeBeforehand(): Outgoing[] {
  const settings = readProducerSettings(env)
  const { topics, format, seed } = settings
  const play = { format, topics, seed, timeScale: 1, faults: [], wholeFromMs: Number.NEGATIVE_INFINITY }
  const messages: Outgoing[] = []
  for (let day = 1; messages.length < PLAIN_MESSAGES; day++) {
    for (const profile of profilesOf(settings)) {
      for (const message of messagesOfDay(profile, `2026-01-${String(day).padStart(2, '0')}`, play))
        messages.push(message)
    }
  }
  return messages.slice(0, PLAIN_MESSAGES)
}

/** One kafkajs producer, also idempotent, that only sends. */
async function plain(round: number, sample: readonly Outgoing[]): Promise<Measured> {
  const topic = `plain-${round}`
  await makeTopic(client, topic)
  const producer = client.producer({ idempotent: true, allowAutoTopicCreation: false })
  await producer.connect()
  const [startMs, cpuBefore] = [performance.now(), process.cpuUsage()]
  for (let from = 0; from < sample.length; from += MESSAGES_A_SEND) {
    const messages = sample.slice(from, from + MESSAGES_A_SEND).map(({ key, value }) => ({ key, value }))
    await producer.send({ topic, acks: -1, messages })
  }
  const seconds = (performance.now() - startMs) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  await producer.disconnect()
  return { rate: sample.length / seconds, cpuMicros: (user + system) / sample.length }
}

let ok = false
try {
  const sample = madeBeforehand()
  const runs: { producer: Measured; kafkajs: Measured; load: number }[] = []
  console.log('| round | producer | kafkajs alone | ratio | CPU a message, producer / kafkajs | load |')
  console.log('|---|---|---|---|---|---|')
  for (let round = 1; round <= rounds; round++) {
    const [producer, kafkajs, load] = [await backFill(round), await plain(round, sample), loadavg()[0]!]
    runs.push({ producer, kafkajs, load })
    const [rate, plainRate] = [producer.rate, kafkajs.rate].map((figure) => Math.round(figure).toLocaleString('en-US'))
    console.log(
      `| ${round} | ${rate}/s | ${plainRate}/s | ${(producer.rate / kafkajs.rate).toFixed(2)} | ${producer.cpuMicros.toFixed(1)} / ${kafkajs.cpuMicros.toFixed(1)} µs | ${load.toFixed(1)} |`,
    )
  }
  const ratio = Number(median(runs.map(({ producer, kafkajs }) => producer.rate / kafkajs.rate)).toFixed(3))
  const messagesPerSecond = Math.max(...runs.map(({ producer }) => producer.rate))
  ok = ratio >= TARGET_RATIO && messagesPerSecond >= TARGET_RATE
  console.log(
    JSON.stringify({
      bench: 'produce',
      ratio,
      target: TARGET_RATIO,
      ok,
      messagesPerSecond,
      targetMessagesPerSecond: TARGET_RATE,
      kafkajsMessagesPerSecond: Math.round(median(runs.map(({ kafkajs }) => kafkajs.rate))),
      cpuMicrosPerMessage: Number(median(runs.map(({ producer }) => producer.cpuMicros)).toFixed(2)),
      load: Number(median(runs.map(({ load }) => load)).toFixed(1)),
    }),
  )
} finally {
  await kafka.child.stop()
  folder.remove()
}
process.exit(ok ? 0 : 1)
