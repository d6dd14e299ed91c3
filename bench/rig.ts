import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execute, type QuestdbAddress, questdbAddress } from '~/platform/questdb/questdb-http'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Child } from '~/services/processes/child'
import { WORKER_MEMORY, WORKER_NODE_FLAGS } from '~/services/processes/node-flags'
import { Ports } from '~/services/processes/ports'
import { startKafka } from '~/services/servers/kafka'
import { startQuestdb } from '~/services/servers/questdb'
import { tempFolder } from '~/tests/support/temp-folder'
import { migrate } from '~/worker/schema/migrate'

/** A QuestDB with our tables, in a folder of its own. */
export async function startQuestdbRig(ports = new Ports()) {
  const folder = tempFolder()
  const artefacts = await bringArtefacts((line) => console.log(line))
  const questdb = await startQuestdb({
    artefacts,
    folder: join(folder.path, 'questdb'),
    logFile: join(folder.path, 'questdb.log'),
    httpPort: await ports.free(),
    pgPort: await ports.free(),
    adminPassword: 'admin-in-benches',
    analystPassword: 'analyst-in-benches',
    heapMb: 1024,
  })
  const address = questdbAddress(questdb.url)
  await migrate(address, 800)
  return { folder, artefacts, questdb, address }
}

/** Servers for a bench, in a folder of their own, all ended by `stop()`. */
export async function startRig() {
  const ports = new Ports()
  const { folder, artefacts, questdb, address } = await startQuestdbRig(ports)
  const kafka = await startKafka({
    artefacts,
    folder: join(folder.path, 'kafka'),
    logFile: join(folder.path, 'kafka.log'),
    port: await ports.free(),
    controllerPort: await ports.free(),
  })
  const workers: Child[] = []
  return {
    folder: folder.path,
    questdb,
    kafka,
    address,
    /** Starts a built worker process; returns it with its intake's address. */
    async startWorker(env: Record<string, string>, nodeArgs: string[] = []) {
      const intakeUrl = `http://127.0.0.1:${await ports.free()}`
      const child = await Child.start({
        name: `worker ${workers.length + 1}`,
        command: process.execPath,
        args: [...WORKER_NODE_FLAGS, ...nodeArgs, 'build/worker/main.mjs'],
        output: join(folder.path, `worker-${workers.length + 1}.log`),
        graceMs: 20_000,
        env: {
          ...process.env,
          ...WORKER_MEMORY,
          MAX_NEW_STORES_PER_HOUR: '5000',
          DATA_DIR: join(folder.path, 'data'),
          QUESTDB_URL: questdb.url,
          KAFKA_BROKER: kafka.broker,
          INTAKE_URL: intakeUrl,
          LOG_LEVEL: 'warn',
          ...env,
        },
      })
      workers.push(child)
      return { child, intakeUrl }
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await Promise.all([questdb.child.stop(), kafka.child.stop()])
      folder.remove()
    },
  }
}

/** Retries until `done` returns something, and returns that. @throws after `withinMs` */
export async function until<T>(
  what: string,
  done: () => Promise<T | undefined>,
  withinMs: number,
  everyMs = 20,
): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await done()
    if (answer !== undefined) return answer
    if (performance.now() > deadline) throw new Error(`${what}: not within ${withinMs} ms`)
    await pause(everyMs)
  }
}

/** Events included in a view of minutes: what pages can read. */
export async function countInView(address: QuestdbAddress, view: string): Promise<number> {
  return Number((await execute(address, `SELECT sum(events) AS events FROM ${view}`))[0]?.events ?? 0)
}

/** The median; for an even count the lower of the middle two. */
export function median(numbers: readonly number[]): number {
  return percentile(
    [...numbers].sort((a, b) => a - b),
    0.5,
  )
}

/** CPU seconds used so far and peak resident memory in MB of a process, from Linux. */
export function usage(pid: number): { cpuSeconds: number; peakRssMb: number; rssMb: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0)
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    peakRssMb: kilobytes('VmHWM') / 1024,
    rssMb: kilobytes('VmRSS') / 1024,
  }
}

/** A quantile of sorted numbers, 0 < `share` ≤ 1. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
