import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import Sqlite from 'libsql'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Store } from '~/domain/stores'
import { openRegistry, type Registry } from '.'

let folder: string
let url: string
let opened: Registry[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-'))
  url = `file:${join(folder, 'nested', 'registry.sqlite')}`
  opened = []
})

afterEach(async () => {
  for (const registry of opened) await registry.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(now?: () => number): Promise<Registry> {
  const registry = await openRegistry(url, now)
  opened.push(registry)
  return registry
}

const childResult = z.object({ created: z.array(z.string()), leader: z.boolean() })
const workday = [{ open: '09:00', close: '24:00' }]
const bahnhofstrasse: Store = {
  storeId: '7',
  name: 'Zürich Bahnhofstrasse',
  group: 'Alps',
  timeZone: 'Europe/Zurich',
  resetTime: '04:30',
  weeklyHours: [workday, workday, workday, workday, workday, workday, []],
  exceptions: [
    { date: '2026-12-25', label: 'Christmas', spans: [] },
    { date: '2026-12-24', label: 'Christmas Eve', spans: [{ open: '09:00', close: '16:00' }] },
  ],
  capacity: 240,
  areaM2: 412.5,
  doors: [
    { doorId: 'west', name: 'West door' },
    { doorId: 'east', name: 'East door' },
  ],
  openedOn: '2019-04-01',
  closedOn: null,
}

describe('stores', () => {
  test('a saved store is read back exactly, also by a registry that is opened later', async () => {
    await (await open()).saveStores([bahnhofstrasse])
    const later = await open()
    expect(await later.store('7')).toEqual(bahnhofstrasse)
    expect(await later.stores()).toEqual([bahnhofstrasse])
  })

  test('saving again overwrites every field and its doors', async () => {
    const registry = await open()
    await registry.saveStores([bahnhofstrasse])
    const changed = {
      ...bahnhofstrasse,
      name: 'Moved',
      weeklyHours: null,
      capacity: null,
      doors: [],
      closedOn: '2026-01-31',
    }
    await registry.saveStores([changed])
    expect(await registry.stores()).toEqual([changed])
  })

  test('one invalid store makes the whole call save nothing', async () => {
    const registry = await open()
    const invalid = { ...bahnhofstrasse, storeId: '8', timeZone: 'Mars/Olympus' }
    await expect(registry.saveStores([bahnhofstrasse, invalid])).rejects.toThrow(/time zone/)
    const twins = [
      { doorId: 'a', name: 'A' },
      { doorId: 'a', name: 'B' },
    ]
    await expect(registry.saveStores([{ ...bahnhofstrasse, doors: twins }])).rejects.toThrow(/door ids/)
    expect(await registry.stores()).toEqual([])
    expect(await registry.version()).toBe(0)
  })

  test('an invalid row is refused when it is read', async () => {
    const registry = await open()
    await registry.saveStores([bahnhofstrasse])
    const file = new Sqlite(url.slice('file:'.length))
    file.exec(`UPDATE stores SET weekly_hours = '[]'`)
    file.close()
    await expect(registry.store('7')).rejects.toThrow()
  })

  test('an unknown id is null', async () => {
    expect(await (await open()).store('nobody')).toBeNull()
  })

  test('numeric ids come first, by number', async () => {
    const registry = await open()
    await registry.ensureStores(['store-1', '10', '9', 'a', '100'], 'UTC')
    expect((await registry.stores()).map((store) => store.storeId)).toEqual(['9', '10', '100', 'a', 'store-1'])
  })

  test('ensureStores creates only missing stores and leaves described ones alone', async () => {
    const registry = await open()
    await registry.saveStores([bahnhofstrasse])
    expect((await registry.ensureStores(['7', '8', '8', 'x'], 'Asia/Kolkata')).sort()).toEqual(['8', 'x'])
    expect(await registry.ensureStores(['7', '8', 'x'], 'UTC')).toEqual([])
    expect(await registry.store('7')).toEqual(bahnhofstrasse)
    expect(await registry.store('8')).toMatchObject({ name: 'Store 8', timeZone: 'Asia/Kolkata', weeklyHours: null })
  })

  test('of two who change a store at the same time, the second decides with what the first has saved', async () => {
    const registry = await open()
    await registry.saveStores([{ ...bahnhofstrasse, capacity: 1 }])
    const addOne = () =>
      registry.changeStores(['7', 'nobody'], (known, all) => {
        const store = known.get('7') ?? bahnhofstrasse
        expect([...known.keys(), all]).toEqual(['7', 1])
        return [{ ...store, capacity: (store.capacity ?? 0) + 1 }]
      })
    await Promise.all(Array.from({ length: 20 }, addOne))
    expect(await registry.store('7')).toEqual({ ...bahnhofstrasse, capacity: 21 })
  })

  test('a change that is called off leaves stores, doors and version as they were', async () => {
    const registry = await open()
    await registry.saveStores([bahnhofstrasse])
    const before = await registry.version()
    const calledOff = registry.changeStores(['7'], () => {
      throw new Error('no')
    })
    await expect(calledOff).rejects.toThrow('no')
    const invalid = [
      { ...bahnhofstrasse, name: 'Other' },
      { ...bahnhofstrasse, storeId: '8', timeZone: 'Nowhere' },
    ]
    await expect(registry.changeStores(['7'], () => invalid)).rejects.toThrow(/time zone/)
    await registry.changeStores(['7'], () => [])
    expect(await registry.version()).toBe(before)
    expect(await registry.stores()).toEqual([bahnhofstrasse])
  })

  test('one call writes or reads thousands of stores', async () => {
    const registry = await open()
    const many = Array.from({ length: 2500 }, (_, i) => ({ ...bahnhofstrasse, storeId: String(i + 1) }))
    await registry.saveStores(many)
    expect(await registry.stores()).toEqual(many)
    expect(await registry.ensureStores(many.map((store) => store.storeId).concat('new'), 'UTC')).toEqual(['new'])
  })
})

describe('merged stores', () => {
  const ids = async (registry: Registry) => (await registry.stores()).map(({ storeId }) => storeId)

  test('a merged store counts for the other, is listed apart, and keeps its settings until it is separated', async () => {
    const [one, other] = [await open(), await open()]
    await one.saveStores([bahnhofstrasse, { ...bahnhofstrasse, storeId: '77', name: 'Typo' }])
    expect(await one.mergeStores('77', '7')).toEqual({ merged: 1, problem: null })
    for (const registry of [one, other]) {
      expect(await ids(registry)).toEqual(['7'])
      expect((await registry.mergedStores()).map(({ storeId, mergedInto }) => [storeId, mergedInto])).toEqual([
        ['77', '7'],
      ])
      expect([...registry.counted().mergedInto]).toEqual([['77', '7']])
    }
    expect(await one.ensureStores(['77'], 'UTC')).toEqual([])
    await other.saveStores([{ ...bahnhofstrasse, storeId: '77', name: 'Described again' }])
    expect((await one.store('77'))?.mergedInto).toBe('7')
    expect(await other.separateStore('77')).toBe(true)
    expect(await other.separateStore('77')).toBe(false)
    expect(await one.stores()).toEqual([bahnhofstrasse, { ...bahnhofstrasse, storeId: '77', name: 'Described again' }])
    expect(one.counted().mergedInto.size).toBe(0)
  })

  test('merging a store moves those merged into it too; no merge into itself, a merged or an unknown store', async () => {
    const registry = await open()
    await registry.ensureStores(['a', 'b', 'c'], 'UTC')
    await registry.mergeStores('c', 'b')
    expect(await registry.mergeStores('b', 'a')).toEqual({ merged: 2, problem: null })
    expect([...registry.counted().mergedInto].sort()).toEqual([
      ['b', 'a'],
      ['c', 'a'],
    ])
    const version = await registry.version()
    expect((await registry.mergeStores('a', 'a')).problem).toBe('itself')
    expect((await registry.mergeStores('a', 'b')).problem).toBe('merged already')
    expect((await registry.mergeStores('b', 'a')).problem).toBe('merged already')
    expect((await registry.mergeStores('a', 'nobody')).problem).toBe('unknown')
    expect(await registry.version()).toBe(version)
  })

  test('removing or hiding a store also removes or hides those merged into it', async () => {
    const registry = await open()
    await registry.ensureStores(['a', 'b', 'c'], 'UTC')
    await registry.mergeStores('b', 'a')
    await registry.hideStores(['a'], true)
    expect([...registry.counted().leftOut].sort()).toEqual(['a', 'b'])
    expect([...registry.counted().counted]).toEqual(['c'])
    await registry.hideStores(['a'], false)
    expect(registry.counted().leftOut.size).toBe(0)
    expect(await registry.removeStores(['a'])).toBe(2)
    expect([...registry.counted().leftOut].sort()).toEqual(['a', 'b'])
    expect(registry.counted().mergedInto.size).toBe(0)
    await registry.ensureStores(['b'], 'UTC')
    expect(await ids(registry)).toEqual(['b', 'c'])
    expect([...registry.counted().leftOut]).toEqual(['a'])
  })

  test('merges stay the same object until they change, however many stores are added', async () => {
    const registry = await open()
    await registry.ensureStores(['a', 'b'], 'UTC')
    await registry.mergeStores('b', 'a')
    const { mergedInto, leftOut } = registry.counted()
    await registry.ensureStores(['c'], 'UTC')
    await registry.stores()
    expect(registry.counted().leftOut).toBe(leftOut)
    await registry.hideStores(['c'], true)
    expect(registry.counted().mergedInto).toBe(mergedInto)
    expect(registry.counted().leftOut).not.toBe(leftOut)
  })

  test('a registry of the previous version keeps its stores and takes merges', async () => {
    const registry = await open()
    await registry.saveStores([bahnhofstrasse])
    await registry.close()
    opened = []
    const before = new Sqlite(url.slice('file:'.length))
    before.exec(`DROP INDEX stores_merged_into`)
    before.exec(`ALTER TABLE stores DROP COLUMN merged_into`)
    before.exec(`DELETE FROM kysely_migration WHERE name = '004-merged-stores'`)
    before.close()
    const later = await open()
    expect(await later.stores()).toEqual([bahnhofstrasse])
    await later.ensureStores(['typo'], 'UTC')
    expect(await later.mergeStores('typo', '7')).toEqual({ merged: 1, problem: null })
  })
})

describe('version', () => {
  test('grows with each change on any connection, and only with changes', async () => {
    const [one, other] = [await open(), await open()]
    expect(await one.version()).toBe(0)
    await other.ensureStores(['1'], 'UTC')
    expect(await one.version()).toBe(1)
    await other.ensureStores(['1'], 'UTC')
    await other.saveStores([])
    expect(await one.version()).toBe(1)
    await one.saveStores([bahnhofstrasse])
    expect(await other.version()).toBe(2)
  })
})

describe('lease', () => {
  test('has one holder at a time, who may renew; others wait until it expires', async () => {
    let nowMs = 1_000_000
    const [one, other] = [await open(() => nowMs), await open(() => nowMs)]
    expect(await one.lease('alerts', 'worker-1', 60_000)).toBe(true)
    expect(await other.lease('alerts', 'worker-2', 60_000)).toBe(false)
    expect(await other.lease('reports', 'worker-2', 60_000)).toBe(true)
    nowMs += 59_999
    expect(await one.lease('alerts', 'worker-1', 60_000)).toBe(true)
    nowMs += 59_999
    expect(await other.lease('alerts', 'worker-2', 60_000)).toBe(false)
    nowMs += 1
    expect(await other.lease('alerts', 'worker-2', 60_000)).toBe(true)
    expect(await one.lease('alerts', 'worker-1', 60_000)).toBe(false)
  })

  test('is free at once when its holder gives it back; nobody else can', async () => {
    const registry = await open(() => 5_000)
    await registry.lease('alerts', 'worker-1', 60_000)
    expect(await registry.lease('alerts', 'worker-2', 0)).toBe(false)
    expect(await registry.lease('alerts', 'worker-2', 60_000)).toBe(false)
    expect(await registry.lease('alerts', 'worker-1', 0)).toBe(false)
    expect(await registry.lease('alerts', 'worker-2', 60_000)).toBe(true)
  })
})

describe('opening', () => {
  test('a URL of another kind is refused with a message', async () => {
    await expect(openRegistry('postgres://localhost/pulse')).rejects.toThrow('DATABASE_URL: only file:')
    await expect(openRegistry('file:')).rejects.toThrow('a path must follow')
  })

  test('the file uses the write-ahead log and has its foreign keys', async () => {
    await (await open()).ensureStores(['1'], 'UTC')
    const file = new Sqlite(url.slice('file:'.length))
    expect(file.pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }])
    file.exec('PRAGMA foreign_keys = ON')
    expect(() => file.exec(`INSERT INTO store_doors VALUES ('nobody', 'd', 'Door', 0)`)).toThrow(/FOREIGN KEY/)
    file.close()
  })

  test('processes can open one new file at once: one creates each store, one gets the lease, no change is lost', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => String(i))
    const script = `
      import { openRegistry } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
      process.stdout.write('ready\\n')
      await new Promise((go) => process.stdin.once('data', go).resume())
      process.stdin.destroy()
      const registry = await openRegistry(${JSON.stringify(url)})
      const created = []
      for (const id of ${JSON.stringify(ids)}) created.push(...(await registry.ensureStores([id], 'UTC')))
      const leader = await registry.lease('leader', String(process.pid), 60_000)
      for (let time = 0; time < 10; time++)
        await registry.changeStores(['0'], (known) => {
          const store = known.get('0')
          return [{ ...store, capacity: (store.capacity ?? 0) + 1 }]
        })
      await registry.close()
      console.log(JSON.stringify({ created, leader }))`
    const children = ['one', 'two', 'three', 'four'].map(() => {
      const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      const complaint = text(child.stderr)
      const line = async () => {
        const { value } = await lines.next()
        return typeof value === 'string' ? value : Promise.reject(new Error(await complaint))
      }
      return { child, line }
    })
    for (const { line } of children) expect(await line()).toBe('ready')
    for (const { child } of children) child.stdin.write('go\n')
    const results = await Promise.all(children.map(async ({ line }) => childResult.parse(JSON.parse(await line()))))
    const numerically = (a: string, b: string) => Number(a) - Number(b)
    expect(results.flatMap((result) => result.created).sort(numerically)).toEqual(ids)
    expect(results.filter((result) => result.leader)).toHaveLength(1)
    const registry = await open()
    expect((await registry.stores()).map((store) => store.storeId)).toEqual(ids)
    expect((await registry.store('0'))?.capacity).toBe(40)
    expect(await registry.version()).toBe(90)
  }, 60_000)
})

test('stores are read again only after a change, also one by another process', async () => {
  const [one, other] = [await open(), await open()]
  await one.saveStores([bahnhofstrasse])
  const [first] = await one.stores()
  expect((await one.stores())[0]).toBe(first)
  await other.saveStores([{ ...bahnhofstrasse, name: 'Renamed' }])
  expect((await one.stores()).map(({ name }) => name)).toEqual(['Renamed'])
})

describe('the limits on new stores', () => {
  const admission = { timeZone: 'UTC', bound: { most: 5, perHour: 3 }, always: new Set(['store-1']) }
  const HOUR_MS = 3_600_000

  test('new stores are created up to a limit per hour and in all, across processes and restarts', async () => {
    let nowMs = 10 * HOUR_MS
    const [one, other] = [await open(() => nowMs), await open(() => nowMs)]
    expect(await one.admitStores(['a', 'b'], admission)).toEqual({ created: ['a', 'b'], refused: [], limit: null })
    expect(await other.admitStores(['a', 'c', 'd'], admission)).toEqual({
      created: ['c'],
      refused: ['d'],
      limit: 'perHour',
    })
    const anew = await open(() => nowMs)
    expect(await anew.admitStores(['d', 'c'], admission)).toEqual({ created: [], refused: ['d'], limit: 'perHour' })
    nowMs += HOUR_MS
    expect(await one.admitStores(['d', 'e', 'f'], admission)).toEqual({
      created: ['d', 'e'],
      refused: ['f'],
      limit: 'most',
    })
    expect(await one.admitStores(['store-1', 'f'], admission)).toEqual({
      created: ['store-1'],
      refused: ['f'],
      limit: 'most',
    })
    expect((await anew.stores()).map(({ storeId }) => storeId)).toEqual(['a', 'b', 'c', 'd', 'e', 'store-1'])
  })

  test('a refused flood changes nothing; described stores do not count as new', async () => {
    const registry = await open(() => HOUR_MS)
    await registry.saveStores([bahnhofstrasse])
    await registry.ensureStores(['1', '2', '3', '4'], 'UTC')
    const before = await registry.version()
    expect((await registry.admitStores(['x'], admission)).limit).toBe('most')
    expect(await registry.version()).toBe(before)
  })

  test('a removed store makes room, other processes hear of it, and it comes back as a new one', async () => {
    const [one, other] = [await open(() => HOUR_MS), await open(() => HOUR_MS)]
    await one.saveStores([bahnhofstrasse])
    await one.admitStores(['a', 'b', 'c'], admission)
    expect((await other.stores()).map(({ storeId }) => storeId)).toEqual(['7', 'a', 'b', 'c'])
    const { version } = await other.changesSince(0)
    expect(await one.removeStores(['a', '7', 'nobody'])).toBe(2)
    expect(await one.removeStores(['a'])).toBe(0)
    expect((await other.changesSince(version)).removed.sort()).toEqual(['7', 'a'])
    expect((await other.stores()).map(({ storeId }) => storeId)).toEqual(['b', 'c'])
    expect((await other.admitStores(['a'], admission)).created).toEqual(['a'])
    expect(await one.removedStores()).toEqual(['7'])
  })

  test('a hidden store stays, marked as hidden, until it is shown again', async () => {
    const registry = await open()
    await registry.saveStores([bahnhofstrasse])
    expect(await registry.hideStores(['7', 'nobody'], true)).toBe(1)
    expect(await registry.stores()).toEqual([{ ...bahnhofstrasse, hidden: true }])
    expect(await registry.hideStores(['7'], false)).toBe(1)
    expect(await registry.stores()).toEqual([bahnhofstrasse])
  })
})
