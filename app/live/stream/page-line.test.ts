import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { PageMessage } from './live-messages'
import { openLine } from './page-line'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'hidden' }))
  vi.stubGlobal('window', new EventTarget())
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

it('a page repeats what it wants at the first beat after sleep, and now and then while awake', () => {
  const told: PageMessage[] = []
  const line = openLine(
    { stores: null, events: null },
    () => undefined,
    (message) => told.push(message),
    () => undefined,
  )
  line.say()
  line.hear({ kind: 'beat' })
  expect(told).toHaveLength(1)
  vi.setSystemTime(Date.now() + 3_600_000)
  line.hear({ kind: 'beat' })
  line.hear({ kind: 'beat' })
  expect(told).toEqual(Array(2).fill({ kind: 'want', want: { stores: null, events: null, visible: false } }))
  line.end()
})
