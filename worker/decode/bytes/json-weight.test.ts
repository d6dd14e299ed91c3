import fc from 'fast-check'
import { expect, it } from 'vitest'
import { weightOfJson } from './json-weight'

const itemsOf = (text: string) => weightOfJson(Buffer.from(text)).items

it('counts the items of a list without parsing it', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (list) => itemsOf(JSON.stringify(list)) === list.length),
  )
  expect(itemsOf('{"a": 1, "b": [1, 2, 3]}')).toBe(1)
  expect(itemsOf('["a\\",b", "c,\\\\"]')).toBe(2)
})

it('weighs JSON that takes much memory once parsed', () => {
  const small = weightOfJson(Buffer.from(`[${Array(1_000).fill('1').join()}]`)).bytes
  const lists = weightOfJson(Buffer.from(`[${Array(1_000).fill('[]').join()}]`)).bytes
  expect(lists).toBeGreaterThan(2 * small)
  expect(weightOfJson(Buffer.from('"never closed')).bytes).toBeGreaterThan(0)
})
