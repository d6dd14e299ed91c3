import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { execute, type QuestdbAddress } from '~/platform/questdb-http'
import { TrafficLines } from '~/worker/batch/traffic-lines'
import { PackedIds } from '~/worker/decode/event-id'
import { LineWriter } from '~/worker/questdb/line-writer'
import { measureLatency } from './ingest-latency'
import { loadTopic, makeTopic } from './ingest-load'
import { startRig, until, usage } from './rig'

/** Rows a second of the whole worker from Kafka, against pre-encoded bodies posted to the same QuestDB; then latency. */

const GOAL_RATIO = 0.25
const FLOOR_RATIO = 0.18
const MOST_RSS_MB = 250
const LATENCY_P99_MS = 300
const LATENCY_P99_WITH_LATE_MS = 1_000
const BODY_BYTES = 4 * 1024 * 1024

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '20' },
    profile: { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)
const seconds = Number(values.seconds)
if (!Number.isInteger(rows) || rows < 1_000 || !(seconds >= 0)) {
  console.error('--rows takes a whole number from 1000 on, --seconds a number (0: no latency part)')
  process.exit(1)
}

const countRows = async (address: QuestdbAddress, table: string) =>
  Number((await execute(address, `SELECT count() AS rows FROM ${table}`))[0]?.rows)

/** The limit: the same rows as bodies made beforehand, into a table of the same make with the same views. */
async function measureLimit(address: QuestdbAddress, count: number): Promise<number> {
  const sql = readFileSync('worker/schema/001-traffic.sql', 'utf8').replace(/^\s*--.*$/gm, '')
  for (const statement of sql.replaceAll('{retentionDays}', '800').replaceAll('{retentionMonths}', '30').split(';')) {
    if (statement.trim()) await execute(address, statement.replaceAll(/\btraffic(?=\b|_)/g, 'limit_traffic'))
  }
  const lines = new TrafficLines()
  const ids = new PackedIds('limit', 0)
  const now = Date.now()
  const bodies: Buffer[] = []
  let body = Buffer.alloc(BODY_BYTES + 1024)
  let end = 0
  for (let row = 0; row < count; row++) {
    const traffic = {
      tsMicros: Math.floor(now - (count - row) * Math.min(10, 18_000_000 / count)) * 1000,
      storeId: String((row % 200) + 1),
      doorId: `d${(Math.floor(row / 200) % 3) + 1}`,
      customersIn: row % 5,
      customersOut: row % 3,
      eventId: ids.of(row, 0),
    }
    end = lines.write(body, end, traffic, 'kafka:limit', now)
    if (end >= BODY_BYTES || row === count - 1) {
      bodies.push(
        Buffer.from(
          body.subarray(0, end).toString('latin1').replaceAll('traffic,store_id', 'limit_traffic,store_id'),
          'latin1',
        ),
      )
      body = Buffer.alloc(BODY_BYTES + 1024)
      end = 0
    }
  }
  const writer = new LineWriter(address)
  const begun = performance.now()
  const next = bodies.values()
  const post = async () => {
    for (const one of next) {
      const outcome = await writer.write(one)
      if (outcome.kind !== 'stored') throw new Error(outcome.message)
    }
  }
  await Promise.all([post(), post()])
  await until(
    'limit rows readable',
    async () => ((await countRows(address, 'limit_traffic')) === count ? true : undefined),
    300_000,
  )
  writer.close()
  return (count / (performance.now() - begun)) * 1000
}

const rig = await startRig()
let failed = false
try {
  const kafka = new Kafka({ brokers: [rig.kafka.broker], clientId: 'bench', logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  await makeTopic(kafka, 'store-traffic')
  const loadBegun = performance.now()
  await loadTopic(producer, 'store-traffic', rows, Date.now())
  console.log(`loaded ${rows} messages into 4 partitions in ${((performance.now() - loadBegun) / 1000).toFixed(1)} s`)

  const limit = await measureLimit(rig.address, rows)
  const { child, intakeUrl } = await rig.startWorker(
    {},
    values.profile ? ['--cpu-prof', '--cpu-prof-dir=build/profiles'] : [],
  )
  const ready = async () => {
    const answer = await fetch(`${intakeUrl}/ready`).catch(() => null)
    return answer ? ((await answer.json()) as { kafka?: string; counts?: { read: number; parked: number } }) : undefined
  }
  await until('worker joins', async () => ((await ready())?.kafka === 'joined' ? true : undefined), 60_000, 5)
  const begun = performance.now()
  const cpuBefore = usage(child.pid).cpuSeconds
  const rssSamples: number[] = []
  await until(
    'rows readable',
    async () => {
      rssSamples.push(usage(child.pid).rssMb)
      return (await countRows(rig.address, 'traffic')) === rows ? true : undefined
    },
    Math.max(120_000, rows / 20),
    50,
  )
  const took = (performance.now() - begun) / 1000
  const worker = rows / took
  const { cpuSeconds, peakRssMb } = usage(child.pid)
  const parked = (await ready())?.counts?.parked ?? Number.NaN
  const third = Math.ceil(rssSamples.length / 3)
  const mean = (samples: number[]) => samples.reduce((sum, sample) => sum + sample, 0) / samples.length
  const slopeMb = mean(rssSamples.slice(-third)) - mean(rssSamples.slice(third, 2 * third))

  const latency = seconds > 0 ? await measureLatency(producer, rig.address, { seconds, lateShare: 0 }) : null
  const withLate = seconds > 0 ? await measureLatency(producer, rig.address, { seconds, lateShare: 0.01 }) : null
  await producer.disconnect()

  const ratio = worker / limit
  const ms = (value: number | undefined) => (value === undefined ? '—' : `${Math.round(value)} ms`)
  console.log(`
| what | figure |
|---|---|
| limit: pre-encoded bodies posted to QuestDB | ${Math.round(limit)} rows/s |
| worker from Kafka: validation, dedup, dead letters on | ${Math.round(worker)} rows/s |
| ratio | ${ratio.toFixed(3)} (goal ${GOAL_RATIO}, floor ${FLOOR_RATIO}) |
| worker CPU | ${(((cpuSeconds - cpuBefore) / took) * 100).toFixed(0)} % of a core, ${(((cpuSeconds - cpuBefore) * 1e6) / rows).toFixed(2)} µs a row |
| worker RSS, most | ${peakRssMb.toFixed(0)} MB (last third against middle third ${slopeMb.toFixed(0)} MB) |
| parked | ${parked} |
| appended → readable, 5 000 events/s | p50 ${ms(latency?.p50)}, p99 ${ms(latency?.p99)} |
| the same, 1 % of rows 40 days old | p50 ${ms(withLate?.p50)}, p99 ${ms(withLate?.p99)} |
`)
  const ok =
    ratio >= FLOOR_RATIO &&
    peakRssMb <= MOST_RSS_MB &&
    parked === 0 &&
    (latency === null || latency.p99 <= LATENCY_P99_MS) &&
    (withLate === null || withLate.p99 <= LATENCY_P99_WITH_LATE_MS)
  const round = (value: number) => Number(value.toFixed(3))
  console.log(
    JSON.stringify({
      bench: 'ingest',
      ratio: round(ratio),
      target: GOAL_RATIO,
      ok: ok && ratio >= GOAL_RATIO,
      floor: FLOOR_RATIO,
      aboveFloor: ok,
      rows,
      limitRowsPerSecond: Math.round(limit),
      workerRowsPerSecond: Math.round(worker),
      peakRssMb: Math.round(peakRssMb),
      latencyP99Ms: latency && Math.round(latency.p99),
      latencyP99WithLateMs: withLate && Math.round(withLate.p99),
    }),
  )
  failed = !(ok && ratio >= GOAL_RATIO)
} finally {
  await rig.stop()
}
process.exit(failed ? 1 : 0)
