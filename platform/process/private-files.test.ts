import { chmodSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openRegistry } from '~/registry'
import { takeDataFolder } from '~/services/start/data-folder'
import { tempFolder } from '~/tests/support/temp-folder'
import { takeLock } from './lock'
import { createLog } from './log'
import { keptSecrets } from './secrets'

let temp: ReturnType<typeof tempFolder>
let dir: string
let before: number
beforeEach(() => {
  temp = tempFolder()
  dir = join(temp.path, 'data')
  before = process.umask(0)
})
afterEach(() => {
  process.umask(before)
  temp.remove()
})

const modeOf = (path: string) => (lstatSync(path).mode & 0o7777).toString(8)
const modes = () =>
  Object.fromEntries(
    readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((name) => [name, modeOf(join(dir, name))]),
  )

it.each([0o000, 0o022])(
  'makes folders of 0700 and files of 0600, its database with its log among them, under umask %o',
  async (umask) => {
    process.umask(umask)
    takeDataFolder(dir, 'live', false)
    keptSecrets(dir)
    const log = createLog('worker', dir, 'silent')
    takeLock(join(dir, 'producer/stores.lock'))
    const registry = await openRegistry(`file:${join(dir, 'registry.sqlite')}`)
    expect(modeOf(dir)).toBe('700')
    expect(modes()).toEqual({
      'launcher.lock': '600',
      logs: '700',
      'logs/worker.log': '600',
      producer: '700',
      'producer/stores.lock': '600',
      'registry.sqlite': '600',
      'registry.sqlite-shm': '600',
      'registry.sqlite-wal': '600',
      'secrets.json': '600',
      'storepulse.json': '600',
    })
    log.flush()
    await registry.close()
  },
)

it('closes an older data folder to other users at start, at any depth', () => {
  takeDataFolder(dir, 'live', false)()
  for (const folder of ['questdb', 'questdb/db', 'questdb/db/traffic', 'logs', 'imports']) mkdirSync(join(dir, folder))
  for (const file of ['registry.sqlite', 'questdb/db/traffic/ts.d', 'logs/web.out.log', 'imports/file']) {
    writeFileSync(join(dir, file), '')
    chmodSync(join(dir, file), 0o666)
  }
  chmodSync(dir, 0o755)
  takeDataFolder(dir, 'live', false)()
  expect(modeOf(dir)).toBe('700')
  const wide = Object.entries(modes()).filter(
    ([name, mode]) => mode !== (lstatSync(join(dir, name)).isDirectory() ? '700' : '600'),
  )
  expect(wide).toEqual([])
})

it.each([0o1777, 0o755])(
  'leaves a folder of mode %o that was shared before, and what lies in it, as they are; its own is closed',
  (mode) => {
    mkdirSync(join(dir, 'of-another'), { recursive: true })
    writeFileSync(join(dir, 'of-another/file'), '')
    chmodSync(dir, mode)
    for (let start = 0; start < 2; start++) {
      takeDataFolder(dir, 'live', false)()
      keptSecrets(dir)
    }
    expect(modeOf(dir)).toBe(mode.toString(8))
    expect(modes()).toEqual({
      'of-another': '777',
      'of-another/file': '666',
      'secrets.json': '600',
      'storepulse.json': '600',
    })
  },
)

it('leaves an empty shared (sticky) folder open, and closes any other', () => {
  mkdirSync(dir)
  chmodSync(dir, 0o1777)
  takeDataFolder(dir, 'live', false)()
  expect(modeOf(dir)).toBe('1777')
  const given = join(temp.path, 'given')
  mkdirSync(given)
  takeDataFolder(given, 'live', false)()
  expect(modeOf(given)).toBe('700')
})

it('follows no link out of the folder', () => {
  takeDataFolder(dir, 'live', false)()
  const outside = join(temp.path, 'outside')
  writeFileSync(outside, '')
  symlinkSync(outside, join(dir, 'link'))
  takeDataFolder(dir, 'live', false)()
  expect(modeOf(outside)).toBe('666')
})
