import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writePrivateFile } from '~/platform/process/private-files'
import { CHECKOUT } from '../checkout'
import { Child } from '../processes/child'
import { StartProblem } from '../processes/start-problem'

const doneSchema = z.object({ days: z.number(), stores: z.number(), seed: z.string() })
const progressSchema = z.object({ done: z.number(), total: z.number().positive() })

/** The sample data of the past. */
type PlayedPast = z.infer<typeof doneSchema>

/** Whether this past still has to be generated; also true if that was interrupted. */
export function pastIsMissing(dataDir: string, { days, stores, seed }: PlayedPast): boolean {
  const file = doneFile(dataDir)
  if (!existsSync(file)) return true
  const done = doneSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  return !done.success || done.data.days < days || done.data.stores < stores || done.data.seed !== seed
}

/** Generates the past with the worker's back-fill process and records that it is complete. */
export async function writePast(plan: {
  dataDir: string
  past: PlayedPast
  env: NodeJS.ProcessEnv
  progress: (share: number) => void
  started: (child: Child) => void
}): Promise<void> {
  const errors = join(plan.dataDir, 'logs/backfill.err.log')
  const child = await Child.start({
    name: 'back-fill',
    command: process.execPath,
    args: ['--enable-source-maps', join(CHECKOUT, 'build/worker/backfill.mjs')],
    env: { ...plan.env, BACKFILL_DAYS: String(plan.past.days) },
    cwd: CHECKOUT,
    output: errors,
    onLine: (line) => {
      const step = progressSchema.safeParse(safeJson(line))
      if (step.success) plan.progress(step.data.done / step.data.total)
    },
    graceMs: 5_000,
  })
  plan.started(child)
  const { code } = await child.exited
  if (code !== 0) {
    throw new StartProblem(
      `Generating ${plan.past.days} days of sample data failed; the next start tries again.`,
      child.lastLines(4),
    )
  }
  writePrivateFile(doneFile(plan.dataDir), JSON.stringify(plan.past))
}

const doneFile = (dataDir: string) => join(dataDir, 'played-past.json')

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
