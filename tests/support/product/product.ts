import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { Ports } from '~/services/processes/ports'
import { eventually } from '../eventually'
import { tempFolder } from '../temp-folder'
import { isRunning } from './processes'

const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url))

/** Contents of a running product's `<data>/addresses.json`. */
const addressesSchema = z.object({
  web: z.url(),
  questdb_http: z.url(),
  questdb_pg: z.string(),
  kafka: z.string().optional(),
  intake: z.url(),
  intakes: z.array(z.url()),
  pids: z.record(z.string(), z.number().int()),
})
export type ProductAddresses = z.infer<typeof addressesSchema>

/** A product started for a test, as a person starts it: `node services/start.mjs …` on a data folder of its own. */
export type Product = {
  /** The newest content of `addresses.json`; a part that was started again has a new pid in it. */
  addresses: () => ProductAddresses
  /** Path of `addresses.json`. */
  addressFile: string
  /** Ends it by SIGTERM, waits until it is gone and removes its folder. Gives its exit code. */
  stop: () => Promise<number | null>
  /**
   * Kills the launcher with kill -9, and starts it again on the same data and port once everything it had started is
   * gone.
   */
  killAndStartAgain: () => Promise<void>
}

/** Settings of whoever runs the tests must not point to their own servers. */
const FOREIGN =
  /^(QUESTDB_|KAFKA_|INTAKE_|DATABASE_URL|DATA_DIR|HOST$|PORT$|PUBLIC_URL|AUTH$|DEFAULT_|SIMULATION|NODE_ENV|VITEST|npm_)/

/**
 * Starts the built product and waits until all its parts are ready. It ends by itself if this process dies.
 * @param options the launcher's options, without port and data folder
 * @param env settings besides the defaults
 * @throws with the launcher's output if it does not start
 */
export async function startProduct(options: readonly string[], env: Record<string, string> = {}): Promise<Product> {
  const folder = tempFolder()
  const data = join(folder.path, 'data')
  const output = join(folder.path, 'launcher.log')
  const port = await new Ports().free()
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name))
  // As under `npm start`: the launcher then ends if its parent is gone.
  const asStarted = { NODE_ENV: 'production', npm_lifecycle_event: 'start' } as const
  const settings: NodeJS.ProcessEnv = { ...Object.fromEntries(own), ...asStarted, ...env }
  const addressFile = join(data, 'addresses.json')
  const addresses = () => addressesSchema.parse(JSON.parse(readFileSync(addressFile, 'utf8')))
  const launch = () => {
    const log = openSync(output, 'a')
    const running = spawn(
      process.execPath,
      [join(CHECKOUT, 'services/start.mjs'), ...options, '--port', String(port), '--data', data],
      { cwd: CHECKOUT, env: settings, stdio: ['ignore', log, log] },
    )
    closeSync(log)
    return { running, exited: new Promise<number | null>((resolve) => running.once('exit', resolve)) }
  }
  let launched = launch()
  const stop = async () => {
    launched.running.kill('SIGTERM')
    const code = await launched.exited
    folder.remove()
    return code
  }
  const untilReady = async () => {
    const { running } = launched
    try {
      await eventually(
        async () => {
          if (running.exitCode !== null) return true
          return existsSync(addressFile) && (await fetch(new URL('/ready', addresses().web))).ok
        },
        { withinMs: 240_000, everyMs: 100 },
      )
      if (running.exitCode !== null) throw new Error(`it ended with code ${running.exitCode}`)
    } catch (error) {
      const said = readFileSync(output, 'utf8')
      await stop()
      throw new Error(`The product did not start: ${error instanceof Error ? error.message : error}\n${said}`)
    }
  }
  const killAndStartAgain = async () => {
    const pids = Object.values(addresses().pids)
    launched.running.kill('SIGKILL')
    await launched.exited
    await eventually(() => !pids.some(isRunning), { withinMs: 60_000 })
    rmSync(addressFile)
    launched = launch()
    await untilReady()
  }
  await untilReady()
  return { addresses, addressFile, stop, killAndStartAgain }
}
