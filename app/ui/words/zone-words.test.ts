import { expect, it } from 'vitest'
import { zoneWords } from './zone-words'

it.each([
  ['America/New_York', 'New York time'],
  ['America/Argentina/Buenos_Aires', 'Buenos Aires time'],
  ['UTC', 'UTC'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
])('%s reads %s', (timeZone, words) => {
  expect(zoneWords(timeZone)).toBe(words)
})
