import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainCell, safeCell } from './safe-cell'

test('no text begins like a formula, unless it is a number, and nothing else changes', () => {
  const begun = fc
    .tuple(fc.constantFrom('=', '+', '-', '@', '\t', '\r', '', '1'), fc.string())
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(begun, (text) => {
      const cell = safeCell(text)
      expect(cell === text || cell === `'${text}`).toBe(true)
      if (/^[=+\-@\t\r]/.test(cell)) expect(Number.isFinite(Number(cell))).toBe(true)
    }),
  )
})

test('a text comes back as it was, also one that begins with an apostrophe', () => {
  const begun = fc
    .tuple(fc.constantFrom("'=", "''-", "'", '=', '@', '-', ''), fc.string())
    .map((parts) => parts.join(''))
  fc.assert(fc.property(begun, (text) => /^'*[\t\r]/.test(text) || plainCell(safeCell(text)) === text))
})

test.each([
  ['=1+1', "'=1+1"],
  ['+cmd|calc', "'+cmd|calc"],
  ['-2+3+cmd', "'-2+3+cmd"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', "'\r=1"],
  ['-12.5', '-12.5'],
  ['+3', '+3'],
  ['-1e-7', '-1e-7'],
  ['plain = text', 'plain = text'],
  ['', ''],
])('%j becomes %j', (text, cell) => expect(safeCell(text)).toBe(cell))
