import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CHECKOUT } from '~/services/checkout'
import { Ports } from '~/services/processes/ports'
import type { Addresses } from '~/services/start/addresses'
import { eventually } from '../support/eventually'
import { isRunning } from '../support/product/processes'
import { tempFolder } from '../support/temp-folder'

const USUAL_PORTS = [3000, 3001, 9000, 8812, 9092, 9093]
const FOREIGN =
  /^(QUESTDB_|KAFKA_|INTAKE_|DATABASE_URL|DATA_DIR|HOST$|PORT$|PUBLIC_URL|AUTH$|SIMULATION|NODE_ENV|VITEST|npm_)/

const folder = tempFolder()
const data = join(folder.path, 'data')
const occupied: Server[] = []
const started: ChildProcess[] = []

type Launch = { process: ChildProcess; exited: Promise<number | null>; said: () => string }

/** Starts the built product as a person with this umask does. */
function launch(args: string[], env: Record<string, string> = {}, umask = '022'): Launch {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)))
  const command = [process.execPath, join(CHECKOUT, 'services/start.mjs'), ...args]
  const running = spawn('sh', ['-c', `umask ${umask}; exec "$0" "$@"`, ...command], {
    cwd: CHECKOUT,
    env: { ...own, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(running)
  let text = ''
  for (const stream of [running.stdout, running.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk
    })
  }
  return {
    process: running,
    exited: new Promise((resolve) => running.once('exit', resolve)),
    said: () => text,
  }
}

/**
 * What others may read, write or enter of the data folder: QuestDB sets the modes of its files itself, so of those only
 * its folders are looked at.
 */
function openToOthers(): string[] {
  return ['', ...readdirSync(data, { recursive: true, encoding: 'utf8' })].filter((name) => {
    const stat = lstatSync(join(data, name), { throwIfNoEntry: false })
    if (!stat || (name.startsWith('questdb/') && !stat.isDirectory())) return false
    return (stat.mode & 0o077) !== 0
  })
}

const addresses = (): Addresses => JSON.parse(readFileSync(join(data, 'addresses.json'), 'utf8'))

async function untilUp(running: Launch): Promise<Addresses> {
  await eventually(
    () => {
      if (running.process.exitCode !== null) throw new Error(`ended: ${running.said()}`)
      return existsSync(join(data, 'addresses.json')) && running.said().includes('Storepulse runs')
    },
    { withinMs: 150_000 },
  )
  return addresses()
}

beforeAll(async () => {
  for (const port of USUAL_PORTS) {
    const server = createServer()
    // A usual port that somebody holds already is as taken as it needs to be.
    await new Promise<void>((resolve) => {
      server.once('error', () => resolve())
      server.listen(port, '127.0.0.1', () => resolve())
    })
    occupied.push(server)
  }
})

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL')
  for (const server of occupied) server.close()
  await eventually(() => !existsSync(join(data, 'questdb')) || folder.remove() === undefined, { withinMs: 30_000 })
}, 60_000)

test('starts beside taken ports, closes its folder to others, mends a dead worker, stops whole, starts again quickly, leaves no orphan', {
  timeout: 300_000,
}, async () => {
  const port = await new Ports().free()
  const args = ['--no-simulation', '--data', data, '--port', String(port)]
  const first = launch(args, {}, '000')
  const up = await untilUp(first)

  expect(up.web).toBe(`http://127.0.0.1:${port}`)
  expect(up.intakes).toEqual([up.intake])
  expect(Object.keys(up.pids).sort()).toEqual(['launcher', 'questdb', 'web', 'worker'])
  expect(openToOthers()).toEqual([])
  const questdb = new URL(up.questdb_http)
  expect(USUAL_PORTS).not.toContain(Number(questdb.port))
  const login = `Basic ${Buffer.from(`${questdb.username}:${questdb.password}`).toString('base64')}`
  const ask = (headers: Record<string, string>) =>
    fetch(`${questdb.origin}/exec?query=${encodeURIComponent('SELECT count() FROM traffic')}`, { headers })
  expect((await ask({ authorization: login })).status).toBe(200)
  expect((await ask({})).status).toBe(401)
  expect((await fetch(`${up.web}/health`)).status).toBe(200)

  const second = launch(args)
  expect(await second.exited).toBe(1)
  expect(second.said()).toContain(`Storepulse already runs on ${data}`)

  process.kill(up.pids.worker!, 'SIGKILL')
  const mended = await eventually(() => addresses().pids.worker !== up.pids.worker && addresses(), {
    withinMs: 30_000,
  })
  await eventually(async () => (await fetch(new URL('/ready', mended.intake))).ok, { withinMs: 30_000 })
  expect(first.said()).toContain('The worker ended (SIGKILL); restarting it.')

  first.process.kill('SIGTERM')
  expect(await first.exited).toBe(0)
  expect(Object.values(mended.pids).filter(isRunning)).toEqual([])
  expect(existsSync(join(data, 'addresses.json'))).toBe(false)

  const wide = ['', 'questdb', 'questdb/db', 'logs', 'logs/worker.log', 'registry.sqlite', 'secrets.json']
  for (const name of wide) chmodSync(join(data, name), 0o777)
  const again = Date.now()
  const third = launch(args)
  const upAgain = await untilUp(third)
  expect(Date.now() - again).toBeLessThan(10_000)
  expect(openToOthers()).toEqual([])
  third.process.kill('SIGKILL')
  await eventually(() => Object.values(upAgain.pids).every((pid) => !isRunning(pid)), { withinMs: 45_000 })
})

test('what is wrong ends the start with exit 1 and its name', { timeout: 90_000 }, async () => {
  const other = join(folder.path, 'other')
  const [setting, port, option] = [
    launch(['--no-simulation', '--data', other], { LOG_LEVEL: 'loud', RETENTION_DAYS: 'long' }),
    launch(['--no-simulation', '--data', other, '--port', '3000']),
    launch(['--prot', '3000']),
  ]
  expect(await Promise.all([setting.exited, port.exited, option.exited])).toEqual([1, 1, 1])
  expect(setting.said()).toMatch(/LOG_LEVEL: [\s\S]*RETENTION_DAYS: |RETENTION_DAYS: [\s\S]*LOG_LEVEL: /)
  expect(port.said()).toContain('Port 3000 is taken.')
  expect(option.said()).toContain('--prot')
  for (const { said } of [setting, port, option]) expect(said()).not.toMatch(/\n\s+at /)
})
