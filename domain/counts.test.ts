import { expect, test } from 'vitest'
import { viewsServeUntil } from './counts'

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`)
const served = (...question: Parameters<typeof viewsServeUntil>) =>
  new Date(viewsServeUntil(...question)).toISOString().slice(11, 19)

test('views serve whole steps that ended at least three minutes ago, and none that the range cuts', () => {
  expect(served(at('10:03:59'))).toBe('10:00:00')
  expect(served(at('10:04:00'))).toBe('10:01:00')
  expect(served(at('10:17:59'), 15)).toBe('10:00:00')
  expect(served(at('10:18:00'), 15)).toBe('10:15:00')
  expect(served(at('18:00:00'), 60, at('12:30:00'))).toBe('12:00:00')
  expect(served(at('12:02:00'), 60, at('12:00:00'))).toBe('11:00:00')
})
