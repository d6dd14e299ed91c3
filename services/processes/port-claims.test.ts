import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CHECKOUT } from '../checkout'
import { claimPort } from './port-claims'

/** Another process that claims a port, says whether it got it, and lives until its input ends. */
async function other(port: number, temporaryFolder = process.env.TMPDIR ?? '/tmp') {
  const source = `process.env.TMPDIR = ${JSON.stringify(temporaryFolder)}
    const { claimPort } = await import(${JSON.stringify(join(CHECKOUT, 'services/processes/port-claims.ts'))})
    console.log(claimPort(${port}))
    process.stdin.resume().on('end', () => process.exit())`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], { cwd: CHECKOUT })
  const [said] = await once(child.stdout, 'data')
  return {
    got: String(said).trim() === 'true',
    async end() {
      child.stdin.end()
      await once(child, 'exit')
    },
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}

it('a port claimed by one process is free for others only after that process has ended, however it ends', async () => {
  const [ended, killed] = [19_991, 19_992]
  const one = await other(ended)
  const two = await other(killed)
  expect([one.got, two.got]).toEqual([true, true])
  expect([claimPort(ended), claimPort(killed)]).toEqual([false, false])
  await one.end()
  await two.kill()
  expect([claimPort(ended), claimPort(killed)]).toEqual([true, true])
  expect((await other(ended)).got).toBe(false)
})

it('a start continues if claims cannot be written', async () => {
  const nowhere = await other(19_993, '/dev/null/nowhere')
  expect(nowhere.got).toBe(true)
  await nowhere.end()
})

it("of several processes that claim a killed process's port at the same time, at most one gets it", async () => {
  await (await other(19_994)).kill()
  const racing = await Promise.all(Array.from({ length: 4 }, () => other(19_994)))
  expect(racing.filter(({ got }) => got).length).toBeLessThanOrEqual(1)
  await Promise.all(racing.map((one) => one.end()))
  const after = await other(19_994)
  expect(after.got).toBe(true)
  await after.end()
})
