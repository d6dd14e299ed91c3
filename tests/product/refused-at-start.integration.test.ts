import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { CHECKOUT } from '~/services/checkout'
import { tempFolder } from '../support/temp-folder'

const folder = tempFolder()
afterAll(() => folder.remove())

/** What each of the product's processes is started by. */
const PROCESSES = {
  launcher: ['build/services/launcher.mjs'],
  worker: ['build/worker/main.mjs'],
  web: ['node_modules/@remix-run/serve/dist/cli.js', 'build/server/index.js'],
}

test.each(Object.entries(PROCESSES))(
  'AUTH=required is refused at the start of the %s, which says why and leaves nothing: it would close nothing',
  async (name, args) => {
    const data = join(folder.path, name)
    const env = {
      PATH: process.env.PATH,
      NODE_ENV: 'production' as const,
      DATA_DIR: data,
      AUTH: 'required',
      ALLOW_OPEN: '1',
    }
    const options = { cwd: CHECKOUT, env, timeout: 30_000 }
    const ended = await promisify(execFile)(process.execPath, args, options).then(
      ({ stdout }) => Promise.reject(new Error(`it started: ${stdout}`)),
      (error: { code: number | null; stderr: string }) => error,
    )
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('AUTH: only open: this version has no accounts')
    expect(ended.stderr.trim().split('\n').length).toBeLessThanOrEqual(3)
    expect(existsSync(data)).toBe(false)
  },
)
