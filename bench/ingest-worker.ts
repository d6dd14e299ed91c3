import { TABLE } from '~/domain/tables'
import { countInView, type startRig, until, usage } from './rig'

type Rig = Awaited<ReturnType<typeof startRig>>

/** What a worker did with the messages of one round. */
export type WorkerRound = {
  rowsPerSecond: number
  cpuMicrosARow: number
  peakRssMb: number
  /** Mean of the last third of the round less that of the middle third. */
  rssSlopeMb: number
  parked: number
}

/**
 * Starts a worker on `count` messages that lie in Kafka already and waits until all of their rows are in the view of minutes. The time runs from its joining the group; its first
 * seconds, in which Node compiles its code, are within.
 * @param nodeArgs more flags of Node @returns the round, and the worker, which still runs
 */
export async function measureWorker(rig: Rig, count: number, nodeArgs: string[]) {
  const before = await countInView(rig.address, TABLE.trafficPerMinute)
  const { child, intakeUrl } = await rig.startWorker({}, nodeArgs)
  const ready = async () => {
    const answer = await fetch(`${intakeUrl}/ready`).catch(() => null)
    return answer ? ((await answer.json()) as { kafka?: string; counts?: { parked: number } }) : undefined
  }
  await until('worker joins', async () => ((await ready())?.kafka === 'joined' ? true : undefined), 60_000, 5)
  const begun = performance.now()
  const cpuBefore = usage(child.pid).cpuSeconds
  const samples: number[] = []
  const all = async () => {
    samples.push(usage(child.pid).rssMb)
    return (await countInView(rig.address, TABLE.trafficPerMinute)) >= before + count ? true : undefined
  }
  await until('rows of the worker', all, Math.max(120_000, count / 20), 50)
  const took = (performance.now() - begun) / 1000
  const { cpuSeconds, peakRssMb } = usage(child.pid)
  const third = Math.ceil(samples.length / 3)
  const mean = (some: number[]) => some.reduce((sum, sample) => sum + sample, 0) / some.length
  const round: WorkerRound = {
    rowsPerSecond: count / took,
    cpuMicrosARow: ((cpuSeconds - cpuBefore) * 1e6) / count,
    peakRssMb,
    rssSlopeMb: mean(samples.slice(-third)) - mean(samples.slice(third, 2 * third)),
    parked: (await ready())?.counts?.parked ?? Number.NaN,
  }
  return { round, child }
}
