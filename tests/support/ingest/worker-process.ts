import { join } from 'node:path'
import { CHECKOUT } from '~/services/checkout'
import { Child } from '~/services/processes/child'
import { WORKER_NODE_FLAGS } from '~/services/processes/node-flags'
import { Ports } from '~/services/processes/ports'
import { eventually } from '../eventually'
import { RETENTION_DAYS } from '../servers/shared-servers'

/** The built worker as a process, on a folder of its own. */
export type WorkerProcess = { child: Child; intakeUrl: string; said: () => string }

const READY_WITHIN_MS = 60_000

/**
 * Starts the worker and waits until it is ready.
 * @param folder where its data and its output lie
 * @param env where its servers are, and what else differs from the defaults
 */
export async function startWorkerProcess(folder: string, env: Record<string, string>): Promise<WorkerProcess> {
  const intakeUrl = env.INTAKE_URL ?? `http://127.0.0.1:${await new Ports().free()}`
  const child = await Child.start({
    name: 'the worker',
    command: process.execPath,
    args: [...WORKER_NODE_FLAGS, process.env.WORKER_BUNDLE ?? join(CHECKOUT, 'build/worker/main.mjs')],
    cwd: CHECKOUT,
    output: join(folder, 'worker.out'),
    graceMs: 20_000,
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      TZ: 'UTC',
      DATA_DIR: folder,
      INTAKE_URL: intakeUrl,
      RETENTION_DAYS: String(RETENTION_DAYS),
      ...env,
    },
  })
  const said = () => child.lastLines(40).join('\n')
  await eventually(
    async () => {
      if (child.ended) return true
      return (await fetch(new URL('/ready', intakeUrl))).ok
    },
    { withinMs: READY_WITHIN_MS },
  )
  if (child.ended) throw new Error(`the worker ended:\n${said()}`)
  return { child, intakeUrl, said }
}
