import { describe, expect, it } from 'vitest'
import { isKnownHost } from './known-host'

describe('hosts this server answers to', () => {
  it.each(['localhost:3000', 'LOCALHOST:3000', '127.0.0.1:3000', '[::1]:3000'])(
    '%s with the port listened on',
    (host) => {
      expect(isKnownHost(host, null, 3000)).toBe(true)
    },
  )
  it.each([
    undefined,
    '',
    'evil.example:3000',
    'localhost:3001',
    'localhost',
    '127.0.0.1.evil.example:3000',
    'localhost:3000@evil.example',
    'evil.example/localhost:3000',
    '[::1',
    '127.0.0.2:3000',
  ])('not %s', (host) => {
    expect(isKnownHost(host, null, 3000)).toBe(false)
  })
  it('with PUBLIC_URL set: its hosts with their default ports, and no loopback name', () => {
    const origins = ['https://pulse.example.com', 'http://shop.example:8080']
    expect(isKnownHost('pulse.example.com', origins, 3000)).toBe(true)
    expect(isKnownHost('pulse.example.com:443', origins, 3000)).toBe(true)
    expect(isKnownHost('shop.example:8080', origins, 3000)).toBe(true)
    expect(isKnownHost('shop.example', origins, 3000)).toBe(false)
    expect(isKnownHost('localhost:3000', origins, 3000)).toBe(false)
  })
})
