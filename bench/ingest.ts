import { parseArgs } from 'node:util'
import { Kafka, logLevel } from 'kafkajs'
import { measureLatency } from './ingest/ingest-latency'
import { makeLimitTable, measureLimit } from './ingest/ingest-limit'
import { loadTopic, makeTopic } from './ingest/ingest-load'
import { measureWorker, type WorkerRound } from './ingest/ingest-worker'
import { median, startRig } from './rig'

/**
 * Rows per second of the whole worker from Kafka, compared in turns with prepared bodies posted to the same QuestDB;
 * then latency.
 */

const GOAL_RATIO = 0.3
const FLOOR_RATIO = 0.2
const MOST_RSS_MB = 250
const MOST_SLOPE_MB = 20
const LATENCY_P99_MS = 300
const LATENCY_P99_WITH_LATE_MS = 1_000
/**
 * Rows per side before the first round: by then QuestDB and Kafka have compiled their code, and tables, views and
 * partitions exist.
 */
const WARM_UP_ROWS = 200_000

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '20' },
    profile: { type: 'boolean', default: false },
  },
})
const rows = Number(values.rows)
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)
if (!Number.isInteger(rows) || rows < 1_000 || !Number.isInteger(rounds) || rounds < 1 || !(seconds >= 0)) {
  console.error(
    '--rows takes a whole number from 1000 on, --rounds one from 1 on, --seconds a number (0: no latency part)',
  )
  process.exit(1)
}
const nodeArgs = values.profile ? ['--cpu-prof', '--cpu-prof-dir=build/profiles'] : []

const rig = await startRig()
let failed = false
try {
  const kafka = new Kafka({ brokers: [rig.kafka.broker], clientId: 'bench', logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  await makeTopic(kafka, 'store-traffic')
  await makeLimitTable(rig.address)

  /**
   * Messages are loaded while no worker runs; then limit and worker each have the machine to themselves, one after the
   * other.
   */
  const round = async (number: number, count: number, limitFirst: boolean) => {
    await loadTopic(producer, 'store-traffic', count, Date.now())
    let limit = limitFirst ? await measureLimit(rig.address, number, count) : Number.NaN
    const worker = await measureWorker(rig, count, number === 0 ? [] : nodeArgs)
    await worker.child.stop()
    if (!limitFirst) limit = await measureLimit(rig.address, number, count)
    return { limit, worker: worker.round }
  }
  await round(0, Math.min(rows, WARM_UP_ROWS), true)
  const taken: { limit: number; worker: WorkerRound }[] = []
  for (let number = 1; number <= rounds; number++) {
    const { limit, worker } = await round(number, rows, number % 2 === 1)
    taken.push({ limit, worker })
    console.log(
      `round ${number} of ${rounds}: limit ${Math.round(limit)} rows/s, worker ${Math.round(worker.rowsPerSecond)} rows/s, ratio ${(worker.rowsPerSecond / limit).toFixed(3)}`,
    )
  }
  const each = (figureOf: (worker: WorkerRound) => number) => taken.map(({ worker }) => figureOf(worker))
  const ratio = median(taken.map(({ limit, worker }) => worker.rowsPerSecond / limit))
  const limitRate = median(taken.map(({ limit }) => limit))
  const workerRate = median(each((worker) => worker.rowsPerSecond))
  const cpuMicros = (part: keyof WorkerRound['cpuMicros']) => median(each((worker) => worker.cpuMicros[part]))
  const peakRssMb = Math.max(...each((worker) => worker.peakRssMb))
  const slopeMb = median(each((worker) => worker.rssSlopeMb))
  const parked = each((worker) => worker.parked).reduce((sum, count) => sum + count, 0)

  const latencyPart = async () => {
    const { child } = await measureWorker(rig, 0, [])
    const even = await measureLatency(producer, rig.address, { seconds, lateShare: 0 })
    const withLate = await measureLatency(producer, rig.address, { seconds, lateShare: 0.01 })
    await child.stop()
    return { even, withLate }
  }
  const latency = seconds > 0 ? await latencyPart() : null
  await producer.disconnect()

  const ms = (value: number | undefined) => (value === undefined ? '—' : `${Math.round(value)} ms`)
  console.log(`
| what | figure |
|---|---|
| limit: bodies made beforehand, posted to QuestDB | ${Math.round(limitRate)} rows/s |
| worker from Kafka: validation, dedup, dead letters on | ${Math.round(workerRate)} rows/s |
| ratio, median of ${rounds} rounds in turns | ${ratio.toFixed(3)} (goal ${GOAL_RATIO}, floor ${FLOOR_RATIO}) |
| worker CPU | ${((cpuMicros('worker') * workerRate) / 1e4).toFixed(0)} % of a core, ${cpuMicros('worker').toFixed(2)} µs a row |
| CPU of others meanwhile, µs a row | QuestDB ${cpuMicros('questdb').toFixed(2)}, Kafka ${cpuMicros('kafka').toFixed(2)} |
| rows a write to QuestDB | ${Math.round(median(each((worker) => worker.rowsAFlush)))} |
| worker RSS, most | ${peakRssMb.toFixed(0)} MB (last third against middle third ${slopeMb.toFixed(0)} MB) |
| parked | ${parked} |
| appended → in the view of minutes, 5 000 events/s | p50 ${ms(latency?.even.p50)}, p99 ${ms(latency?.even.p99)} |
| the same, 1 % of rows 40 days old | p50 ${ms(latency?.withLate.p50)}, p99 ${ms(latency?.withLate.p99)} |
`)
  const ok =
    ratio >= FLOOR_RATIO &&
    peakRssMb <= MOST_RSS_MB &&
    slopeMb <= MOST_SLOPE_MB &&
    parked === 0 &&
    (latency === null || (latency.even.p99 <= LATENCY_P99_MS && latency.withLate.p99 <= LATENCY_P99_WITH_LATE_MS))
  const short = (value: number) => Number(value.toFixed(3))
  console.log(
    JSON.stringify({
      bench: 'ingest',
      ratio: short(ratio),
      target: GOAL_RATIO,
      ok: ok && ratio >= GOAL_RATIO,
      floor: FLOOR_RATIO,
      aboveFloor: ok,
      rows,
      rounds,
      limitRowsPerSecond: Math.round(limitRate),
      workerRowsPerSecond: Math.round(workerRate),
      cpuMicrosARow: short(cpuMicros('worker')),
      peakRssMb: Math.round(peakRssMb),
      rssSlopeMb: Math.round(slopeMb),
      latencyP99Ms: latency && Math.round(latency.even.p99),
      latencyP99WithLateMs: latency && Math.round(latency.withLate.p99),
    }),
  )
  failed = !(ok && ratio >= GOAL_RATIO)
} finally {
  await rig.stop()
}
process.exit(failed ? 1 : 0)
