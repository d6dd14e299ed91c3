import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHECKOUT } from '~/services/checkout'
import { Child } from '~/services/child'
import { WEB_NODE_FLAGS } from '~/services/node-flags'
import { Ports } from '~/services/ports'
import { eventually } from './eventually'
import { tempFolder } from './temp-folder'

/** The built web process without database and worker. */
export type WebAlone = {
  port: number
  origin: string
  dataDir: string
  rssMb: () => number
  /** Processor time that it has used so far, ms: unlike the clock it does not hang on what else the machine does. */
  cpuMs: () => number
  stop: () => Promise<void>
}

/** What Linux counts processor time in. */
const TICK_MS = 10

/** Starts the built web process on a data folder of its own and waits until it answers. Database and worker are away. */
export async function startWebAlone(): Promise<WebAlone> {
  const folder = tempFolder()
  const ports = new Ports()
  const [port, away] = [await ports.free(), await ports.free()]
  const web = await Child.start({
    name: 'web',
    command: process.execPath,
    args: [...WEB_NODE_FLAGS, 'node_modules/@remix-run/serve/dist/cli.js', 'build/server/index.js'],
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
      QUESTDB_PG_URL: `postgres://analyst:x@127.0.0.1:${away}/qdb`,
      INTAKE_URL: `http://127.0.0.1:${away}`,
      INTAKE_TOKEN: 'intake-token-in-tests',
      LOG_LEVEL: 'silent',
    },
  })
  const origin = `http://127.0.0.1:${port}`
  await eventually(async () => (await fetch(`${origin}/health`)).ok, { withinMs: 60_000 })
  return {
    port,
    origin,
    dataDir: folder.path,
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
