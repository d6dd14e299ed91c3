import { expect, it } from 'vitest'
import { percentText } from './percent'

it.each([
  ['en-GB', 0.12, 0, '12%'],
  ['de-DE', 0.12, 0, '12\u00a0%'],
  ['en-GB', 0.1234, 1, '12.3%'],
  ['en-GB', 1.004, 0, '100%'],
])('a share is a percentage as %s writes it: %d with %d digits', (locale, share, digits, words) => {
  expect(percentText(share, locale, digits)).toBe(words)
})
