import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_WAITING } from '~/app/imports/waiting-files'
import { HOSTILE_FILES } from './hostile/files'
import { startWebAlone, type WebAlone } from './support/web-alone'
import { wordsOf } from './support/words-of'

/** Longest that any file may be waited for on a busy machine; the server's own bound is a minute. */
const WITHIN_MS = 75_000
/** Longest that others may wait for an answer meanwhile, and processor time that a file may take of the web process. */
const OTHERS_WAIT_MS = 15_000
const MOST_CPU_MS = 4_000
const MOST_MB_MORE = 100

let web: WebAlone
beforeAll(async () => {
  web = await startWebAlone()
})
afterAll(() => web.stop())

/** Asks whether the process answers, over and over, while something is done; gives the longest that it took. */
async function slowestAnswerDuring(work: Promise<unknown>): Promise<number> {
  let slowest = 0
  let going = true
  const ended = work.finally(() => {
    going = false
  })
  while (going) {
    const begun = performance.now()
    expect((await fetch(`${web.origin}/health`)).status).toBe(200)
    slowest = Math.max(slowest, performance.now() - begun)
  }
  await ended
  return slowest
}

async function send(fileName: string, bytes: Buffer): Promise<{ status: number; text: string }> {
  const form = new FormData()
  form.set('file', new File([new Uint8Array(bytes)], fileName))
  const response = await fetch(`${web.origin}/import`, { method: 'POST', body: form })
  return { status: response.status, text: wordsOf(await response.text()) }
}

describe('whatever file is sent, the web process answers in time, goes on answering others and stays small', () => {
  it.each(HOSTILE_FILES)('$name', { timeout: WITHIN_MS }, async ({ fileName, make, wanted }) => {
    const bytes = make()
    const before = { mb: web.rssMb(), cpuMs: web.cpuMs() }
    const sent = send(fileName, bytes)
    expect(await slowestAnswerDuring(sent)).toBeLessThan(OTHERS_WAIT_MS)
    const { status, text } = await sent
    expect({ status, text }).toEqual({ status: wanted.status, text: expect.stringMatching(wanted.says) })
    expect(web.rssMb() - before.mb).toBeLessThan(MOST_MB_MORE)
    expect(web.cpuMs() - before.cpuMs).toBeLessThan(MOST_CPU_MS)
  })

  it('however many are sent, no more than twenty wait', () => {
    expect(HOSTILE_FILES.length).toBeGreaterThan(MOST_WAITING)
    expect(readdirSync(join(web.dataDir, 'imports')).length).toBeLessThanOrEqual(MOST_WAITING)
  })
})
