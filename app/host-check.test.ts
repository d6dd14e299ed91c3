import { describe, expect, it } from 'vitest'
import { isForeignForm, isKnownHost } from './host-check.server'

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
  it('the hosts of PUBLIC_URL where it is set, with their usual ports, and no loopback name then', () => {
    const origins = ['https://pulse.example.com', 'http://shop.example:8080']
    expect(isKnownHost('pulse.example.com', origins, 3000)).toBe(true)
    expect(isKnownHost('pulse.example.com:443', origins, 3000)).toBe(true)
    expect(isKnownHost('shop.example:8080', origins, 3000)).toBe(true)
    expect(isKnownHost('shop.example', origins, 3000)).toBe(false)
    expect(isKnownHost('localhost:3000', origins, 3000)).toBe(false)
  })
})

describe('a form of another site', () => {
  it('is told by the origin that the browser names, on pages alone', () => {
    expect(isForeignForm('POST', '/stores/1', 'https://evil.example', 'localhost:3000')).toBe(true)
    expect(isForeignForm('POST', '/stores/1', 'null', 'localhost:3000')).toBe(true)
    expect(isForeignForm('POST', '/stores/1', 'http://localhost:3000', 'localhost:3000')).toBe(false)
    expect(isForeignForm('POST', '/stores/1', undefined, 'localhost:3000')).toBe(false)
    expect(isForeignForm('GET', '/', 'https://evil.example', 'localhost:3000')).toBe(false)
    expect(isForeignForm('POST', '/api/events', 'https://shop.example', 'localhost:3000')).toBe(false)
  })
})
