import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '~/domain/stores'
import { openRegistry } from '~/registry'
import { CHECKOUT } from '~/services/checkout'
import { Child } from '~/services/processes/child'
import { WEB_NODE_FLAGS } from '~/services/processes/node-flags'
import { Ports } from '~/services/processes/ports'
import { eventually } from '../eventually'
import { tempFolder } from '../temp-folder'

/** The built web process, started without the launcher, on a data folder of its own. */
export type WebProcess = {
  port: number
  origin: string
  dataDir: string
  pid: number
  rssMb: () => number
  /** CPU time used so far, ms: unlike the clock it does not depend on what else the machine does. */
  cpuMs: () => number
  stop: () => Promise<void>
}

/** How to start the process; anything left out gets a default of its own. */
export type WebPlan = {
  /** The read-only login. Without it the database is unreachable. */
  questdbPgUrl?: string
  /** In its registry from the beginning. */
  stores?: readonly Store[]
  env?: Readonly<Record<string, string>>
  /** Of Node, beside those of the product. */
  nodeFlags?: readonly string[]
}

/** Linux's unit of CPU time. */
const TICK_MS = 10

/**
 * Starts the built web process and waits until it answers and, if there is a database, has read it. There is no worker.
 */
export async function startWebProcess(plan: WebPlan = {}): Promise<WebProcess> {
  const folder = tempFolder()
  const ports = new Ports()
  const [port, away] = [await ports.free(), await ports.free()]
  if (plan.stores) {
    const registry = await openRegistry(`file:${folder.path}/registry.sqlite`)
    await registry.saveStores([...plan.stores])
    await registry.close()
  }
  const web = await Child.start({
    name: 'web',
    command: process.execPath,
    args: [
      ...WEB_NODE_FLAGS,
      ...(plan.nodeFlags ?? []),
      'node_modules/@remix-run/serve/dist/cli.js',
      'build/server/index.js',
    ],
    cwd: CHECKOUT,
    output: join(folder.path, 'web.log'),
    graceMs: 10_000,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      TZ: 'UTC',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder.path,
      QUESTDB_URL: `http://127.0.0.1:${away}`,
      QUESTDB_PG_URL: plan.questdbPgUrl ?? `postgres://analyst:x@127.0.0.1:${away}/qdb`,
      INTAKE_URL: `http://127.0.0.1:${away}`,
      INTAKE_TOKEN: 'intake-token-in-tests',
      LOG_LEVEL: plan.questdbPgUrl ? 'warn' : 'silent',
      ...plan.env,
    },
  })
  const origin = `http://127.0.0.1:${port}`
  const first = plan.questdbPgUrl ? '/api/stores' : '/health'
  await eventually(async () => (await fetch(origin + first)).ok, { withinMs: 60_000 })
  return {
    port,
    origin,
    dataDir: folder.path,
    pid: web.pid,
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${web.pid}/status`, 'utf8'))?.[1]) / 1024,
    cpuMs: () => {
      const fields = readFileSync(`/proc/${web.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS
    },
    async stop() {
      await web.stop()
      folder.remove()
    },
  }
}
