import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempFolder } from '~/tests/support/temp-folder'
import { takeDataFolder } from './data-folder'

let temp: ReturnType<typeof tempFolder>
let dir: string
beforeEach(() => {
  temp = tempFolder()
  dir = join(temp.path, 'data')
})
afterEach(() => temp.remove())

test('simulated and real data never share a folder, not even with --fresh', () => {
  takeDataFolder(dir, 'live', false)()
  writeFileSync(join(dir, 'rows'), 'real')
  expect(() => takeDataFolder(dir, 'demo', false)).toThrow(/real data/)
  expect(() => takeDataFolder(dir, 'demo', true)).toThrow(/real data/)
  expect(existsSync(join(dir, 'rows'))).toBe(true)
})

test('a second launcher on the folder is refused with the pid of the first', () => {
  const release = takeDataFolder(dir, 'live', false)
  expect(() => takeDataFolder(dir, 'live', false)).toThrow(new RegExp(`already runs .*${process.pid}`))
  release()
  takeDataFolder(dir, 'live', false)()
})

test('the lock of a dead launcher is taken over', () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  mkdirSync(dir)
  writeFileSync(join(dir, 'launcher.lock'), JSON.stringify({ pid: gone, began: null }))
  takeDataFolder(dir, 'live', false)()
})

test('a pid reused by another process does not hold the lock', () => {
  mkdirSync(dir)
  writeFileSync(join(dir, 'launcher.lock'), JSON.stringify({ pid: process.pid, began: 'another time' }))
  takeDataFolder(dir, 'live', false)()
})

test('--fresh deletes what Storepulse created and nothing that was there before', () => {
  mkdirSync(dir)
  writeFileSync(join(dir, 'notes.txt'), 'mine')
  takeDataFolder(dir, 'demo', false)()
  writeFileSync(join(dir, 'registry.sqlite'), 'ours')
  takeDataFolder(dir, 'demo', true)()
  expect(existsSync(join(dir, 'registry.sqlite'))).toBe(false)
  expect(existsSync(join(dir, 'notes.txt'))).toBe(true)
})

test('--fresh refuses a folder that is not ours', () => {
  mkdirSync(dir)
  writeFileSync(join(dir, 'thesis.txt'), 'mine')
  expect(() => takeDataFolder(dir, 'demo', true)).toThrow(/not a Storepulse data folder/)
  expect(existsSync(join(dir, 'thesis.txt'))).toBe(true)
})
