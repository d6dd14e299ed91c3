import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOSTILE_REQUESTS, METHODS, METHODS_OF_INTAKE } from '~/tests/hostile/lists/requests'
import { sendBody, sendLines } from '~/tests/support/raw-request'
import { createIntakeServer, listen } from './server'

const TOKEN = 'intake-token-in-tests'
const unforeseen = () => Promise.reject(new Error('not asked for here'))

/** An intake that listens at `place` and is configured as `address`, and its port. */
async function intakeAt(place: string, address = place) {
  const server = createIntakeServer({
    address,
    token: TOKEN,
    instance: undefined,
    readiness: async () => ({ ready: true, state: 'ready', parts: {} }),
    metrics: async () => '',
    takeEvents: () => async () => ({ accepted: 1, rejected: [] }),
    replay: unforeseen,
    correct: unforeseen,
    exportParquet: unforeseen,
    importRows: unforeseen,
    replaceCounts: unforeseen,
    log: pino({ level: 'silent' }),
  })
  await listen(server, place)
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}

/** The answer to a request with the Host header `host`. */
async function answerTo(port: number, host: string, method: string, path: string) {
  const headers = { host, authorization: `Bearer ${TOKEN}` }
  const request = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false })
  request.end(method === 'POST' ? '[]' : undefined)
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject)
  })
  return { status: response.statusCode, body: await text(response) }
}

describe.each(['http://127.0.0.1:0', 'http://0.0.0.0:0'])('an intake at %s', (address) => {
  let intake: Awaited<ReturnType<typeof intakeAt>>
  beforeAll(async () => {
    intake = await intakeAt(address)
  })
  afterAll(() => intake.close())

  it.each([
    ['GET', '/health', 200],
    ['GET', '/ready', 200],
    ['GET', '/metrics', 200],
    ['POST', '/events', 202],
    ['GET', '/nowhere', 404],
  ])(
    'answers %s %s to loopback names with its port alone, never to a name of another site',
    async (method, path, status) => {
      const { port } = intake
      for (const name of ['localhost', '127.0.0.1', '[::1]', 'LocalHost']) {
        expect([name, (await answerTo(port, `${name}:${port}`, method, path)).status]).toEqual([name, status])
      }
      for (const host of [
        `evil.example:${port}`,
        'evil.example',
        `127.0.0.1.evil.example:${port}`,
        `localhost.:${port}`,
        `localhost:${port}@evil.example`,
        '127.0.0.1',
        `127.0.0.1:${port + 1}`,
        '169.254.169.254',
      ]) {
        const { status: refused, body } = await answerTo(port, host, method, path)
        expect([host, refused]).toEqual([host, 421])
        expect(JSON.parse(body)).toEqual({
          error: 'misdirected_request',
          message: expect.stringContaining('INTAKE_URL'),
        })
      }
    },
  )
})

it('answers to the host that INTAKE_URL names, with its port', async () => {
  const { port, close } = await intakeAt('http://127.0.0.1:0', 'http://worker.example:3001')
  for (const [host, status] of [
    ['worker.example:3001', 200],
    ['WORKER.example:3001', 200],
    [`localhost:${port}`, 200],
    ['worker.example', 421],
    [`${hostname()}:${port}`, 421],
  ] as const) {
    expect([host, (await answerTo(port, host, 'GET', '/health')).status]).toEqual([host, status])
  }
  close()
})

it("answers to the machine's own name where it listens on every address, with its port", async () => {
  const { port, close } = await intakeAt('http://0.0.0.0:0')
  expect((await answerTo(port, `${hostname()}:${port}`, 'GET', '/health')).status).toBe(200)
  expect((await answerTo(port, hostname(), 'GET', '/health')).status).toBe(421)
  close()
})

describe('an intake handles a request as HTTP defines it, or says why it refuses', () => {
  let intake: Awaited<ReturnType<typeof intakeAt>>
  beforeAll(async () => {
    intake = await intakeAt('http://127.0.0.1:0')
  })
  afterAll(() => intake.close())
  const host = () => `127.0.0.1:${intake.port}`
  const bearer = `Authorization: Bearer ${TOKEN}`

  it.each(HOSTILE_REQUESTS)('$name', async ({ lines, wanted }) => {
    const { status } = await sendLines(
      intake.port,
      lines.map((line) => line.replaceAll('%', host())),
    )
    expect(status).toBe(wanted.status)
  })

  it.each(Object.entries(METHODS_OF_INTAKE))(
    '%s takes %s and says so to who asks for another method',
    async (path, allow) => {
      for (const method of METHODS.filter((each) => !allow.split(', ').includes(each))) {
        const { status, headers } = await sendLines(intake.port, [
          `${method} ${path} HTTP/1.1`,
          `Host: ${host()}`,
          'Content-Length: 0',
        ])
        expect({ method, status, allow: headers.allow }).toEqual({ method, status: 405, allow })
      }
    },
  )

  it.each([
    ['', 400],
    ['   ', 400],
    ['é', 400],
    ['k'.repeat(101), 400],
    ['k', 202],
  ])('an Idempotency-Key of %j is answered %i, as POST /api/events does', async (key, status) => {
    const lines = ['POST /events HTTP/1.1', `Host: ${host()}`, bearer, `Idempotency-Key: ${key}`, 'Content-Length: 0']
    expect((await sendLines(intake.port, lines)).status).toBe(status)
  })

  it.each([true, false])(
    '300 MB are refused while they come, and the answer is heard (in chunks: %s)',
    async (chunked) => {
      const body = Array<Buffer>(300).fill(Buffer.alloc(1024 * 1024))
      const headers = { authorization: `Bearer ${TOKEN}` }
      const { status, text } = await sendBody(intake.port, '/events', { headers, body, chunked })
      expect({ status, text }).toEqual({ status: 413, text: expect.stringContaining('at most 16777216 bytes') })
    },
  )
})
