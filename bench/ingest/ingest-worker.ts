import { TABLE } from '~/domain/tables'
import { countInView, type startRig, until, usage } from '../rig'

type Rig = Awaited<ReturnType<typeof startRig>>

/** A worker's result with the messages of one round. */
export type WorkerRound = {
  rowsPerSecond: number
  /** CPU time per row, µs: of the worker, of QuestDB and of Kafka's broker, all their threads. */
  cpuMicros: Record<'worker' | 'questdb' | 'kafka', number>
  peakRssMb: number
  /** Mean of the last third of the round minus that of the middle third. */
  rssSlopeMb: number
  rowsAFlush: number
  parked: number
}

/**
 * Starts a worker on `count` messages already in Kafka and waits until all of their rows are in the view of minutes.
 * The time runs from joining the group, and includes the first seconds in which Node compiles its code.
 * @param nodeArgs more flags of Node
 * @returns the round, and the worker, which is still running
 */
export async function measureWorker(rig: Rig, count: number, nodeArgs: string[]) {
  const before = await countInView(rig.address, TABLE.trafficPerMinute)
  const { child, intakeUrl } = await rig.startWorker({}, nodeArgs)
  const ready = async () => {
    const answer = await fetch(`${intakeUrl}/ready`).catch(() => null)
    return answer
      ? ((await answer.json()) as { kafka?: string; counts?: { written: number; parked: number; flushes: number } })
      : undefined
  }
  await until('worker joins', async () => ((await ready())?.kafka === 'joined' ? true : undefined), 60_000, 5)
  const begun = performance.now()
  const cpuSeconds = () => ({
    worker: usage(child.pid).cpuSeconds,
    questdb: usage(rig.questdb.child.pid).cpuSeconds,
    kafka: usage(rig.kafka.child.pid).cpuSeconds,
  })
  const cpuBefore = cpuSeconds()
  const samples: number[] = []
  // Query the view only once all rows are sent, as the limit does: queries take time on the same two cores.
  const written = async () => {
    samples.push(usage(child.pid).rssMb)
    return ((await ready())?.counts?.written ?? 0) >= count ? true : undefined
  }
  const patienceMs = Math.max(120_000, count / 20)
  await until('rows written by the worker', written, patienceMs, 50)
  const readable = async () =>
    (await countInView(rig.address, TABLE.trafficPerMinute)) >= before + count ? true : undefined
  await until('rows of the worker in the view', readable, patienceMs)
  const took = (performance.now() - begun) / 1000
  const { peakRssMb } = usage(child.pid)
  const cpuAfter = cpuSeconds()
  const micros = (part: keyof typeof cpuAfter) => ((cpuAfter[part] - cpuBefore[part]) * 1e6) / count
  const counts = (await ready())?.counts
  const third = Math.ceil(samples.length / 3)
  const mean = (some: number[]) => some.reduce((sum, sample) => sum + sample, 0) / some.length
  const round: WorkerRound = {
    rowsPerSecond: count / took,
    cpuMicros: { worker: micros('worker'), questdb: micros('questdb'), kafka: micros('kafka') },
    peakRssMb,
    rssSlopeMb: mean(samples.slice(-third)) - mean(samples.slice(third, 2 * third)),
    rowsAFlush: count / (counts?.flushes ?? Number.NaN),
    parked: counts?.parked ?? Number.NaN,
  }
  return { round, child }
}
