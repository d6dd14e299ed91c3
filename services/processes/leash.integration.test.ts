import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { isRunning } from '~/tests/support/product/processes'
import { CHECKOUT } from '../checkout'

/** Starts a process that holds a child which ignores SIGTERM, and returns both, the child as its pid. */
async function holderOf(childScript: string): Promise<{ holder: ChildProcess; child: number }> {
  const holder = spawn(
    process.execPath,
    ['--import', 'tsx', join(CHECKOUT, 'tests/support/product/holder.ts'), childScript],
    {
      cwd: CHECKOUT,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const [line] = await once(holder.stdout!, 'data')
  return { holder, child: Number(String(line)) }
}

test('a child ends when its launcher is killed with -9', async () => {
  const { holder, child } = await holderOf('setInterval(() => {}, 1000)')
  expect(isRunning(child)).toBe(true)
  holder.kill('SIGKILL')
  await eventually(() => !isRunning(child), { withinMs: 20_000 })
})

test('a child that ignores SIGTERM is killed after its grace', async () => {
  const { holder, child } = await holderOf("process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)")
  holder.kill('SIGKILL')
  await eventually(() => !isRunning(child), { withinMs: 20_000 })
})

test('a killed watcher is replaced, so that the child still ends with its launcher', async () => {
  const { holder, child } = await holderOf('setInterval(() => {}, 1000)')
  const first = await eventually(() => watcherOf(holder.pid!), { withinMs: 20_000 })
  process.kill(first, 'SIGKILL')
  await eventually(() => ![undefined, first].includes(watcherOf(holder.pid!)), { withinMs: 20_000 })
  holder.kill('SIGKILL')
  await eventually(() => !isRunning(child), { withinMs: 20_000 })
})

/** The pid of a process's watcher. */
function watcherOf(pid: number): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
  return children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('leash-watcher.mjs'))
}
