import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CHECKOUT } from '~/services/checkout'
import { tempFolder } from '~/tests/support/temp-folder'

/** What one of our processes writes to the terminal and to its log file when it logs such errors. */
function logged(errors: string) {
  const folder = tempFolder()
  try {
    const script = `
      import { createLog } from '${join(CHECKOUT, 'platform/process/log.ts')}'
      const log = createLog('worker', '${folder.path}', 'info')
      for (const err of ${errors}) log.error({ err, path: '/events' }, 'it failed')
      log.flush(() => process.exit(0))`
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: CHECKOUT,
      encoding: 'utf8',
    })
    return {
      terminal: stdout.trim().split('\n'),
      stderr,
      file: readFileSync(join(folder.path, 'logs/worker.log'), 'utf8'),
    }
  } finally {
    folder.remove()
  }
}

it('logs an error as one short line on the terminal, whatever it carries, and with a short stack in the file', () => {
  const huge = `Object.assign(new Error('broker away'), { code: 'ECONNREFUSED', cluster: Array.from({ length: 5000 }, () => ({ a: 1 })) })`
  const { terminal, file, stderr } = logged(`[
    new DOMException('The operation timed out', 'TimeoutError'),
    ${huge},
    new Error('outside', { cause: ${huge} }),
    new AggregateError([${huge}], 'all of them'),
    'only a text',
    { status: 500, statusText: 'Server Error', data: 'x'.repeat(9000) },
    null,
  ]`)
  expect(stderr).toBe('')
  expect(terminal).toHaveLength(7)
  for (const line of terminal) expect(line.length).toBeLessThan(400)
  expect(terminal.join('\n')).not.toMatch(/INDEX_SIZE_ERR|\bat \w|cluster/)
  expect(terminal[0]).toContain('The operation timed out')
  expect(terminal[1]).toMatch(/broker away.*ECONNREFUSED|ECONNREFUSED.*broker away/)
  expect(terminal[2]).toMatch(/outside.*broker away/)
  expect(file).not.toMatch(/INDEX_SIZE_ERR|cluster|xxxx/)
  const lines = file
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines[1].err).toMatchObject({
    type: 'Error',
    message: 'broker away',
    code: 'ECONNREFUSED',
    stack: expect.stringMatching(/\n +at /),
  })
  for (const { err } of lines) expect(JSON.stringify(err).length).toBeLessThan(4_000)
})
