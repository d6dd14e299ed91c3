import { expect, it } from 'vitest'
import { inTurns, turn } from './turns'

it('runs one step of one job per pass of the event loop, in turns, and leaves the rest of the time to others', async () => {
  const seen: string[] = []
  const work = async (name: string) => {
    for (let step = 1; step <= 3; step++) {
      await turn()
      seen.push(`${name}${step}`)
    }
  }
  let working = true
  const serve = () => {
    seen.push('|')
    if (working) setImmediate(serve)
  }
  setImmediate(serve)
  await Promise.all(['a', 'b', 'c'].map(work))
  working = false
  const passes = seen.join('').split('|')
  expect(passes.join('')).toBe('a1b1c1a2b2c2a3b3c3')
  expect(Math.max(...passes.map((steps) => steps.length))).toBe(2)
})

it('yields all of a list, in order', async () => {
  const parts: (readonly number[])[] = []
  for await (const part of inTurns([1, 2, 3, 4, 5], 2)) parts.push(part)
  expect(parts).toEqual([[1, 2], [3, 4], [5]])
})
