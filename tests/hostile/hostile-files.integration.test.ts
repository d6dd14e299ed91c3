import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_WAITING } from '~/app/import/uploads/waiting-files'
import { matrixRows } from '../support/matrix-rows'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { wordsOf } from '../support/words-of'
import { HOSTILE_FILES, type HostileFile, SENT_TO_A_SERVER } from './lists/files'

/** Longest that any file may be waited for on a busy machine; the server's own bound is a minute. */
const WITHIN_MS = 75_000
/** Longest that others may wait for an answer meanwhile, and processor time that a file may take of the web process. */
const OTHERS_WAIT_MS = 15_000
const MOST_CPU_MS = 4_000
const MOST_MB_MORE = 100

let web: WebProcess
beforeAll(async () => {
  web = await startWebProcess()
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

/** The status of the last answer (of the preview, where a file gets so far), and words that a person reads on it. */
function pageOf(wanted: HostileFile['wanted']): { status: number; words: RegExp } {
  if (wanted === 'columns unclear') return { status: 200, words: /Choose the column/ }
  if ('refused' in wanted) return { status: 400, words: wanted.refused }
  // The database is away here: what would be written is told, and can be confirmed once it can be compared.
  return { status: 200, words: new RegExp(`\\b${wanted.rows} rows, `) }
}

const names = matrixRows(SENT_TO_A_SERVER, ({ kind }) => kind).map(({ name }) => name)
const sent = HOSTILE_FILES.filter(({ name }) => names.includes(name))
describe('whatever file is sent, the web process answers in time, goes on answering others and stays small', () => {
  it.each(sent)('$name', { timeout: WITHIN_MS }, async ({ fileName, make, wanted }) => {
    const bytes = make()
    const before = { mb: web.rssMb(), cpuMs: web.cpuMs() }
    const answer = send(fileName, bytes)
    expect(await slowestAnswerDuring(answer)).toBeLessThan(OTHERS_WAIT_MS)
    const { status, words } = pageOf(wanted)
    expect(await answer).toEqual({ status, text: expect.stringMatching(words) })
    expect(web.rssMb() - before.mb).toBeLessThan(MOST_MB_MORE)
    expect(web.cpuMs() - before.cpuMs).toBeLessThan(MOST_CPU_MS)
  })
})

/** Sends a small file as a browser with this cookie does; gives the page of its preview, and the cookie. */
async function sendSmall(cookie: string): Promise<{ page: string; cookie: string }> {
  const form = new FormData()
  form.set('file', new File(['store,time,in\n10,2026-01-01 10:00,3\n'], 'counts.csv'))
  const response = await fetch(`${web.origin}/import`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { cookie },
  })
  expect(response.status).toBe(302)
  return {
    page: response.headers.get('location') ?? '',
    cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  }
}

it('twenty and more waiting files of one person lock out nobody: the files of others stay, and more are taken', {
  timeout: 120_000,
}, async () => {
  const other = await sendSmall('')
  let many = await sendSmall('')
  for (let n = 0; n < MOST_WAITING; n++) many = await sendSmall(many.cookie)
  const another = await sendSmall(other.cookie)
  for (const { page } of [other, many, another]) expect((await fetch(`${web.origin}${page}`)).status).toBe(200)
  expect(readdirSync(join(web.dataDir, 'imports')).length).toBeLessThanOrEqual(MOST_WAITING)
})
