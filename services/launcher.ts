import { join, resolve } from 'node:path'
import { keepFilesPrivate } from '~/platform/process/private-files'
import { readSettings, SettingsError } from '~/platform/process/settings'
import { checkRoomToStart, diskFull, outOfRoom } from './artefacts/disk-space'
import { CHECKOUT } from './checkout'
import { StartProblem } from './processes/start-problem'
import { Stack } from './stack'
import { type DataKind, takeDataFolder } from './start/data-folder'
import { loadEnvFile } from './start/env-file'
import { HELP, readOptions } from './start/options'

/** The one-command launcher: reads the options, runs the stack and ends it in order. */

const DISK_CHECK_MS = 5_000
const PARENT_CHECK_MS = 1_000

function explain(error: unknown): string {
  if (error instanceof StartProblem) return error.text
  if (error instanceof SettingsError) return `Some ${error.message}\n  Each setting is described in .env.example.`
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return diskFull(process.cwd()).text
  return `Storepulse could not start: ${error instanceof Error ? error.message : String(error)}`
}

function fail(error: unknown): void {
  process.stderr.write(`\n${explain(error)}\n`)
}

async function launch(): Promise<void> {
  const warning = loadEnvFile(join(CHECKOUT, '.env'))
  const options = readOptions(process.argv.slice(2), process.env)
  if (options.help) {
    process.stdout.write(HELP)
    return
  }
  if (warning !== undefined) process.stderr.write(`${warning}\n`)
  const kind: DataKind = options.simulation ? 'demo' : 'live'
  const dataDir = resolve(options.data ?? (process.env.DATA_DIR || join(CHECKOUT, '.data', kind)))
  const settings = readSettings({
    ...process.env,
    DATA_DIR: dataDir,
    ...(options.port ? { PORT: `${options.port}` } : {}),
  })
  const releaseFolder = takeDataFolder(dataDir, kind, options.fresh)
  checkRoomToStart(dataDir)

  const stack = new Stack(options, settings, dataDir)
  let ending: Promise<void> | undefined
  const end = (code: number) => {
    ending ??= (async () => {
      await stack.stop()
      releaseFolder()
      process.exit(code)
    })()
    return ending
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!ending) process.stdout.write('\nStopping …\n')
      void end(0)
    })
  }
  // A closed terminal must not prevent stopping the servers.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined)
  setInterval(() => {
    if (!outOfRoom(dataDir) || ending) return
    fail(diskFull(dataDir))
    void end(1)
  }, DISK_CHECK_MS)
  if (process.env.npm_lifecycle_event === 'start') {
    const npm = process.ppid
    setInterval(() => process.ppid !== npm && void end(0), PARENT_CHECK_MS)
  }
  try {
    await stack.start()
  } catch (error) {
    if (!ending) fail(error)
    await end(1)
  }
}

try {
  keepFilesPrivate()
  await launch()
} catch (error) {
  fail(error)
  process.exit(1)
}
