import { describe, expect, it } from 'vitest'
import { isForeignForm } from './host-check.server'

describe('a form of another site', () => {
  it("is recognised by the browser's Origin header, only on pages", () => {
    expect(isForeignForm('POST', '/stores/1', 'https://evil.example', 'localhost:3000')).toBe(true)
    expect(isForeignForm('POST', '/stores/1', 'null', 'localhost:3000')).toBe(true)
    expect(isForeignForm('POST', '/stores/1', 'http://localhost:3000', 'localhost:3000')).toBe(false)
    expect(isForeignForm('POST', '/stores/1', undefined, 'localhost:3000')).toBe(false)
    expect(isForeignForm('GET', '/', 'https://evil.example', 'localhost:3000')).toBe(false)
    expect(isForeignForm('POST', '/api/events', 'https://shop.example', 'localhost:3000')).toBe(false)
  })
})
