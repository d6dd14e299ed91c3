import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Child } from '~/services/processes/child'
import { eventually } from '~/tests/support/eventually'
import { tempFolder } from '~/tests/support/temp-folder'
import { keepBounded } from './bounded-file'
import { createLog } from './log'

let temp: ReturnType<typeof tempFolder>
beforeEach(() => {
  temp = tempFolder()
})
afterEach(() => temp.remove())

it('a full log is moved aside while its process goes on writing', async () => {
  const output = join(temp.path, 'logs/questdb.log')
  const script = "let n = 0; setInterval(() => console.log('line', n++, '.'.repeat(1000)), 1)"
  const child = await Child.start({
    name: 'a server',
    command: process.execPath,
    args: ['-e', script],
    output,
    graceMs: 1_000,
  })
  const end = keepBounded(output, 50_000, 10)
  try {
    const numberIn = (file: string) => Number(/line (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? Number.NaN)
    await eventually(() => numberIn(output) > 100)
    expect(statSync(output).size).toBeLessThan(1_000_000)
    expect(statSync(`${output}.1`).size).toBeLessThan(1_000_000)
    expect(numberIn(`${output}.1`)).toBeLessThan(numberIn(output))
    expect(statSync(`${output}.1`).mode & 0o077).toBe(0)
  } finally {
    end()
    await child.stop()
  }
})

it('process outputs and our own logs are bounded from the start: 21 MB from before are moved aside', async () => {
  mkdirSync(join(temp.path, 'logs'))
  const old = Buffer.alloc(21 * 1024 * 1024, '.\n')
  for (const name of ['web.out.log', 'worker.log']) writeFileSync(join(temp.path, 'logs', name), old)
  const output = join(temp.path, 'logs/web.out.log')
  const child = await Child.start({
    name: 'the web',
    command: process.execPath,
    args: ['-e', ''],
    output,
    graceMs: 1_000,
  })
  await child.exited
  createLog('worker', temp.path, 'silent')
  for (const name of ['web.out.log', 'worker.log']) {
    expect(statSync(join(temp.path, 'logs', name)).size).toBe(0)
    expect(existsSync(join(temp.path, 'logs', `${name}.1`))).toBe(true)
  }
})
