import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { soon } from './next-frame'

let frames: Map<number, () => void>
const paint = () => {
  const waiting = [...frames.values()]
  frames.clear()
  for (const run of waiting) run()
}

beforeEach(() => {
  vi.useFakeTimers()
  frames = new Map()
  let count = 0
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
    frames.set(++count, run)
    return count
  })
  vi.stubGlobal('cancelAnimationFrame', (id: number) => frames.delete(id))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('what changed is shown with the next frame, once', () => {
  const run = vi.fn()
  soon(run)
  expect(run).not.toHaveBeenCalled()
  paint()
  expect(run).toHaveBeenCalledOnce()
  vi.runAllTimers()
  paint()
  expect(run).toHaveBeenCalledOnce()
})

it('a page hidden before its next frame shows what changed all the same, once', () => {
  const run = vi.fn()
  soon(run)
  vi.advanceTimersByTime(250)
  expect(run).toHaveBeenCalledOnce()
  paint()
  expect(run).toHaveBeenCalledOnce()
})
