import { expect, it } from 'vitest'
import { DEFAULT_HISTORY_FILTER } from './filter'
import { asOfPath, leftOutAsOf, parseAsOf } from './revisions-address'

const NOW = Date.parse('2026-11-21T09:12:00Z')

it('a moment is parsed with any offset, however the browser encoded its plus', () => {
  for (const text of ['2026-11-20T08:00:00Z', '2026-11-20T09:00+01:00', '2026-11-20T09:00:00 01:00']) {
    expect(parseAsOf(text, NOW)).toBe(Date.parse('2026-11-20T08:00:00Z'))
  }
})

it.each([null, '', 'yesterday', '2026-11-20', '2026-13-20T08:00:00Z', '275760-09-13T00:00:00Z', 'x'.repeat(5000)])(
  'nonsense is told: %s',
  (text) => expect(parseAsOf(text, NOW)).toContain('asof: a moment such as'),
)

it('a moment ahead of now is refused', () => {
  expect(parseAsOf('2026-11-21T09:12:01Z', NOW)).toContain('is in the future')
})

it('a question has one URL at a moment, and what cannot be shown is named', () => {
  const filter = { ...DEFAULT_HISTORY_FILTER, storeIds: ['10'], bucket: '5m' as const }
  expect(asOfPath(filter, NOW)).toBe('/history/as-of?store=10&bucket=5m&asof=2026-11-21T09:12:00Z')
  expect(asOfPath(DEFAULT_HISTORY_FILTER, NOW)).toBe('/history/as-of?asof=2026-11-21T09:12:00Z')
  expect(leftOutAsOf(filter)).toHaveLength(2)
})
