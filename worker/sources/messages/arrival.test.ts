import { expect, it } from 'vitest'
import { arrivalOf } from './arrival'

const NOW = Date.UTC(2026, 10, 26, 12)
const SOME = Date.UTC(2026, 10, 20, 8, 30, 15)

it.each([
  ['milliseconds', `${SOME}`, SOME],
  ['a clock four minutes ahead', `${NOW + 240_000}`, NOW + 240_000],
  ['seconds', `${SOME / 1000}`, SOME],
  ['microseconds', `${SOME}987`, SOME],
  ['nanoseconds', `${SOME}987654`, SOME],
  ['none', '-1', null],
  ['zero', '0', null],
  ['a negative one', `${-SOME}`, null],
  ['one before Kafka was', `${Date.UTC(1999, 0)}`, null],
  ['six minutes ahead', `${NOW + 360_000}`, null],
  ['the year 9999', `${Date.UTC(9999, 11, 31)}`, null],
  ['more than a date can hold', '8640000000000001', null],
  ['the largest there is', '9223372036854775807', null],
  ['the smallest there is', '-9223372036854775808', null],
  ['no number', 'x', null],
])('derives an arrival time from a Kafka timestamp of %s, or gives null', (_what, timestamp, arrival) => {
  expect(arrivalOf(Number(timestamp), NOW)).toBe(arrival)
})
