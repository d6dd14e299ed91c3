import { type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect, test } from '../fixtures'

/**
 * Status and body of an answer to a request with a Host header, method or path of one's own; the path goes out as it
 * is.
 */
function answerTo(web: string, options: RequestOptions): Promise<{ status: number | undefined; body: string }> {
  const { hostname, port } = new URL(web)
  return new Promise((resolve, reject) => {
    request({ hostname, port, ...options }, (response) => {
      if (/event-stream/.test(response.headers['content-type'] ?? '')) {
        resolve({ status: response.statusCode, body: '' })
        response.destroy()
        return
      }
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => {
        body += text
      })
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })
}

test('only known Host headers are answered, on pages, endpoints, streams and static files', async ({ product }) => {
  const { web } = product.addresses
  const { port } = new URL(web)
  for (const path of ['/', '/history', '/api/stores', '/live/stream', '/health', '/favicon.svg']) {
    const from = async (host: string) => (await answerTo(web, { path, headers: { host } })).status
    expect([path, await from(`evil.example:${port}`)]).toEqual([path, 421])
    expect([path, await from(`localhost:${port}`)]).toEqual([path, 200])
  }
})

test('methods and addresses that make no sense get a clear answer in JSON', async ({ product }) => {
  const { web } = product.addresses
  for (const [options, status, code] of [
    [{ method: 'TRACE', path: '/' }, 405, 'method_not_allowed'],
    [{ path: '/api/stores/%' }, 400, 'bad_request'],
    [{ path: '/api/stores/%ff' }, 400, 'bad_request'],
    [{ path: `/api/history?store_id=${'x'.repeat(30_000)}` }, 400, 'bad_request'],
  ] as const) {
    const answer = await answerTo(web, options)
    expect([options.path.slice(0, 20), answer.status, JSON.parse(answer.body).error]).toEqual([
      options.path.slice(0, 20),
      status,
      code,
    ])
  }
})

test('a body that is too large is answered with 413, also where it says no length, while its sender sends it to the end', async ({
  product,
}) => {
  const { hostname, port, host } = new URL(product.addresses.web)
  const piece = Buffer.alloc(1024 * 1024, ' ')
  const pieces = Array<Buffer>(40).fill(piece)
  const inChunks = pieces.flatMap((one) => [Buffer.from('100000\r\n'), one, Buffer.from('\r\n')])
  for (const [framing, body] of [
    [`content-length: ${pieces.length * piece.length}`, pieces],
    ['transfer-encoding: chunked', [...inChunks, Buffer.from('0\r\n\r\n')]],
  ] as const) {
    const socket = connect(Number(port), hostname)
    const answer = text(socket)
    const head = `POST /api/events HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`
    await pipeline(Readable.from([Buffer.from(head), ...body]), socket)
    expect(await answer).toMatch(/^HTTP\/1\.1 413 [\s\S]*"too_large"/)
  }
})

test('each page has a policy that allows its own scripts by a fresh nonce and nothing from outside', async ({
  product,
}) => {
  const policyOf = async (path: string) => {
    const response = await fetch(new URL(path, product.addresses.web))
    return { policy: response.headers.get('content-security-policy') ?? '', html: await response.text(), response }
  }
  const nonceOf = (policy: string) => /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  const first = await policyOf('/')
  const second = await policyOf('/')
  expect(first.policy).toContain("default-src 'self'")
  expect(first.policy).toContain("object-src 'none'")
  expect(first.policy).not.toMatch(/script-src[^;]*unsafe-/)
  expect(first.policy).not.toMatch(/https?:/)
  expect(nonceOf(first.policy).length).toBeGreaterThanOrEqual(20)
  expect(nonceOf(first.policy)).not.toBe(nonceOf(second.policy))
  const inline = [...first.html.matchAll(/<script(?![^>]*\ssrc=)([^>]*)>/g)].map(([, attributes]) => attributes ?? '')
  expect(inline.length).toBeGreaterThan(0)
  for (const attributes of inline) expect(attributes).toContain(`nonce="${nonceOf(first.policy)}"`)
  expect(first.response.headers.get('x-content-type-options')).toBe('nosniff')
})

test('a page asks nothing of other hosts', async ({ page, product }) => {
  const hosts = new Set<string>()
  page.on('request', (asked) => hosts.add(new URL(asked.url()).origin))
  for (const path of ['/', '/history']) await page.goto(path)
  expect([...hosts]).toEqual([new URL(product.addresses.web).origin])
})
