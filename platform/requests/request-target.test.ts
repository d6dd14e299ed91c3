import type { IncomingMessage } from 'node:http'
import { expect, it } from 'vitest'
import { requestTarget } from './request-target'

const asked = (url: string, ...hosts: string[]) =>
  requestTarget({
    url,
    httpVersion: '1.1',
    headers: { host: hosts[0] },
    rawHeaders: ['Accept', 'Host', ...hosts.flatMap((host) => ['hOST', host])],
  } as unknown as IncomingMessage)

it.each([
  ['/', '/'],
  ['/history?store=1&x=http://y/', '/history?store=1&x=http://y/'],
  ['//other.example/a', '//other.example/a'],
])('takes the host of a path from the header: %s', (url, path) => {
  expect(asked(url, 'localhost:3000')).toEqual({ host: 'localhost:3000', path })
})

it.each([
  ['http://localhost:3000/ready?a=1', 'localhost:3000', '/ready?a=1'],
  ['HTTP://LOCALHOST:3000', 'localhost:3000', '/'],
  ['http://other.example/', 'other.example', '/'],
  ['https://pulse.example/a/../b', 'pulse.example', '/b'],
])('takes the host of an absolute URL from the URL: %s', (url, host, path) => {
  expect(asked(url, 'localhost:3000')).toEqual({ host, path })
})

it.each(['*', 'ready', 'ftp://localhost:3000/', 'http://', 'http://a:b@localhost:3000/', 'localhost:3000', ''])(
  'nothing is asked by %j',
  (url) => expect(asked(url, 'localhost:3000')).toBeNull(),
)

it('rejects a request without a host, as HTTP/1.1 requires', () => {
  expect(asked('/')).toBeNull()
})

it('rejects two Host headers, even equal ones', () => {
  expect(asked('/', 'localhost:3000', 'localhost:3000')).toBeNull()
  expect(asked('http://localhost:3000/', 'localhost:3000', 'other.example')).toBeNull()
})
