import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { sendBody, sendLines } from '../support/raw-request'
import { wordsOf } from '../support/words-of'
import { HOSTILE_BODIES } from './lists/bodies'
import { HOSTILE_REQUESTS, METHODS, METHODS_OF_WEB } from './lists/requests'

const MOST_MB_MORE = 100
const MOST_CPU_MS = 4_000

let web: WebProcess
beforeAll(async () => {
  web = await startWebProcess()
})
afterAll(() => web.stop())

const host = () => `127.0.0.1:${web.port}`
const filesKept = () => readdirSync(join(web.dataDir, 'imports'))

const cases = HOSTILE_BODIES.flatMap((body) => [
  { ...body, chunked: false, how: 'told by its length' },
  { ...body, chunked: true, how: 'in chunks' },
])
describe('whatever body is sent, the answer says what was wrong, and the process stays small', () => {
  it.each(cases)('$name, $how', async ({ path, headers, make, chunked, wanted }) => {
    const before = { mb: web.rssMb(), cpuMs: web.cpuMs() }
    const answer = await sendBody(web.port, path, { headers, body: make(), chunked })
    const said = { status: answer.status, text: wordsOf(answer.text) }
    expect(said).toEqual({ status: wanted.status, text: expect.stringMatching(wanted.says) })
    expect(web.rssMb() - before.mb).toBeLessThan(MOST_MB_MORE)
    expect(web.cpuMs() - before.cpuMs).toBeLessThan(MOST_CPU_MS)
  })

  it.each(['Content-Length: 1000000', 'Transfer-Encoding: chunked'])(
    'an upload that breaks off leaves no file behind (%s)',
    async (length) => {
      const kept = filesKept().length
      const socket = net.connect(web.port, '127.0.0.1')
      await once(socket, 'connect')
      const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nstore,time\n10,'
      const body = length.startsWith('C') ? part : `${part.length.toString(16)}\r\n${part}\r\n`
      socket.write(
        `POST /import HTTP/1.1\r\nHost: ${host()}\r\nContent-Type: multipart/form-data; boundary=b\r\n${length}\r\n\r\n${body}`,
      )
      await eventually(() => filesKept().length === kept + 1)
      socket.destroy()
      await eventually(() => filesKept().length === kept)
    },
  )
})

describe('a request is taken as HTTP means it, or refused with what was wrong', () => {
  it.each(HOSTILE_REQUESTS)('$name', async ({ lines, wanted }) => {
    const { status, headers, text } = await sendLines(
      web.port,
      lines.map((line) => line.replaceAll('%', host())),
    )
    expect({ status, text: text.slice(0, 200) }).toEqual({ status: wanted.status, text: expect.any(String) })
    expect(text).not.toMatch(/ at .*\.js|Error:/)
    if (wanted.allow) expect(headers.allow).toBe(wanted.allow)
  })
})

describe('an address that does not take a method says which it takes', () => {
  it.each(Object.entries(METHODS_OF_WEB))('%s: %s', async (path, allow) => {
    const taken = allow.split(', ')
    for (const method of METHODS.filter((each) => !taken.includes(each))) {
      const { status, headers } = await sendLines(web.port, [
        `${method} ${path} HTTP/1.1`,
        `Host: ${host()}`,
        'Content-Length: 0',
      ])
      expect({ method, status, allow: headers.allow }).toEqual({ method, status: 405, allow })
      if (path.startsWith('/api') || /\.|stores$|export|chart|live|health|ready|metrics/.test(path)) continue
      const data = await sendLines(web.port, [
        `${method} ${path === '/' ? '/_root' : path}.data HTTP/1.1`,
        `Host: ${host()}`,
        'Content-Length: 0',
      ])
      expect({ method, status: data.status, allow: data.headers.allow }).toEqual({ method, status: 405, allow })
    }
  })
})
