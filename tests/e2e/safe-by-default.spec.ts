import { request } from 'node:http'
import { expect, test } from './fixtures'

/** Status of an answer to a request with a Host header of one's own. */
function statusFor(web: string, path: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(new URL(path, web), { headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

test('only known Host headers are answered, on pages, endpoints, streams and static files', async ({ product }) => {
  const { web } = product.addresses
  const { port } = new URL(web)
  for (const path of ['/', '/history', '/api/stores', '/live/stream', '/health', '/favicon.svg']) {
    expect([path, await statusFor(web, path, `evil.example:${port}`)]).toEqual([path, 421])
    expect([path, await statusFor(web, path, `localhost:${port}`)]).toEqual([path, 200])
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
