import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addressInstantMs, instantMs } from '~/domain/time/instants'
import { readTime } from './times'

const two = (n: number) => String(n).padStart(2, '0')
const upTo = (max: number) => fc.integer({ min: 0, max })
const offsets = fc.oneof(
  fc.constantFrom('Z', 'z', '+0000', '-00:00', '-03:30', '-0930', '+0545', '+14', '-12'),
  fc
    .tuple(fc.constantFrom('+', '-'), fc.integer({ min: 1, max: 11 }), fc.constantFrom('', '00', ':00', '30', ':30'))
    .map(([sign, hours, minutes]) => `${sign}${two(hours)}${minutes}`),
)
const instants = fc
  .tuple(
    fc.tuple(fc.integer({ min: 1970, max: 2099 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 })),
    fc.tuple(upTo(23), upTo(59), upTo(59)),
    fc.tuple(fc.constantFrom('T', ' ', 't'), fc.constantFrom('', '.5', ',25', '.123456'), fc.constantFrom('', ' ')),
    offsets,
  )
  .map(([[year, month, day], [hour, minute, second], [between, fraction, blank], offset]) => ({
    extended: `${year}-${two(month)}-${two(day)}${between}${two(hour)}:${two(minute)}:${two(second)}${fraction}${blank}${offset}`,
    basic: `${year}${two(month)}${two(day)}T${two(hour)}${two(minute)}${two(second)}${offset}`,
  }))

/** What an import takes a text for, epoch milliseconds. */
function imported(text: string): number | string {
  const read = readTime(text, null, { order: 'dmy', dash: 'span' })
  return typeof read === 'string' ? read : read.wallMs - (read.offsetMs ?? Number.NaN)
}

it('a time with its offset is the same instant in a message, a request, an address and an imported file', () => {
  fc.assert(
    fc.property(instants, ({ extended, basic }) => {
      for (const text of [extended, basic]) {
        const atMs = instantMs(text)
        expect(atMs).not.toBeNaN()
        expect(imported(text)).toBe(atMs)
        expect(addressInstantMs(text.replace('+', ' '))).toBe(atMs)
      }
    }),
  )
})

it.each(['2026-01-15T14:00:00-14:30', '2026-01-15T14:00:00+14:45', '2026-01-15 14:00:00 -15:00'])(
  'also an offset that no zone has is none other in a file: %s',
  (text) => {
    expect(imported(text)).toBe(instantMs(text))
  },
)
