import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { workbook } from '~/tests/support/import/workbooks'
import { tempFolder } from '~/tests/support/temp-folder'
import { FileReader } from './file-reader.server'

const folder = tempFolder()
afterAll(() => folder.remove())

const rowsPath = join(folder.path, 'rows')
function fileOf(name: string, bytes: Buffer | string): string {
  const path = join(folder.path, name)
  writeFileSync(path, bytes)
  return path
}
const small = fileOf('small.csv', 'store,time,in\n10,2026-01-01 10:00,3\n')
/** A workbook of so many texts of so many letters. */
const workbookOf = (count: number, letters: number) =>
  workbook('', { texts: Buffer.from(`<sst>${`<si><t>${'x'.repeat(letters)}</t></si>`.repeat(count)}</sst>`) })
const slow = fileOf('slow.xlsx', workbookOf(2_000_000, 6))
const large = fileOf('large.xlsx', workbookOf(2_500, 30_000))

/** Ids of the processes that read for this one. */
function readers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const parent = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
        return parent === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reading')
      } catch {
        return false
      }
    })
    .map(Number)
}

it('a file that needs too much memory is refused, and the next one is read', { timeout: 60_000 }, async () => {
  const reader = new FileReader({ withinMs: 50_000, heapMb: 64 })
  await expect(reader.prepare('a', large, rowsPath)).rejects.toThrow(/needs too much memory.*Split it/)
  expect(await reader.prepare('a', small, rowsPath)).toMatchObject({ kind: 'csv' })
  await eventually(() => readers().length === 0)
})

it('a file that takes too long is refused with a message', { timeout: 60_000 }, async () => {
  const reader = new FileReader({ withinMs: 50, heapMb: 256 })
  await expect(reader.prepare('a', slow, rowsPath)).rejects.toThrow(/longer to read than 0.05 seconds.*Split it/)
  await eventually(() => readers().length === 0)
})

it('a killed reader fails only its own file', { timeout: 60_000 }, async () => {
  const reader = new FileReader()
  const killed = reader.prepare('a', slow, rowsPath).catch((error: Error) => error.message)
  const pid = await eventually(() => readers()[0])
  process.kill(pid, 'SIGKILL')
  expect(await killed).toMatch(/too much memory.*Split it/)
  expect(await reader.prepare('a', small, rowsPath)).toMatchObject({ kind: 'csv' })
})

it('closed, it leaves no process behind', { timeout: 60_000 }, async () => {
  const reader = new FileReader()
  const stopped = reader.prepare('a', slow, rowsPath).catch((error: Error) => error.message)
  await eventually(() => readers().length === 1)
  reader.close()
  expect(await stopped).toMatch(/too much memory/)
  await eventually(() => readers().length === 0)
})
