import { describe, expect, it } from 'vitest'
import type { LiveStore } from '../live'
import { growSteps, startGrowth } from '../store/view/use-day-steps'
import { LiveFigures } from './live-figures'

const store = (id: string, occupancy: number): LiveStore => ({
  store_id: id,
  occupancy,
  band: null,
  entries_today: occupancy,
  exits_today: 0,
  last_event: null,
  doors_reporting: 0,
  doors: 0,
  t: occupancy,
})

function page() {
  const loads: string[] = []
  const runs: (() => void)[] = []
  const figures = new LiveFigures(
    [store('1', 5)],
    [],
    500,
    (run) => runs.push(run),
    (why) => loads.push(why),
  )
  return { figures, loads, runs }
}

describe('figures of a page', () => {
  it('tell their subscribers once for many changes of one screen frame', () => {
    const { figures, runs } = page()
    let told = 0
    figures.subscribe(() => {
      told += 1
    })
    for (const n of [6, 7, 8]) figures.receive({ kind: 'stores', stores: [store('1', n)] })
    expect(runs).toHaveLength(1)
    runs[0]?.()
    expect([told, figures.store('1')?.occupancy]).toEqual([1, 8])
  })

  it('tell hundreds of subscribers over several frames, each one once, and none that has left', () => {
    const { figures, runs } = page()
    const told = Array<number>(250).fill(0)
    const leave = told.map((_, i) =>
      figures.subscribe(() => {
        told[i] = (told[i] ?? 0) + 1
      }),
    )
    figures.receive({ kind: 'stores', stores: [store('1', 6)] })
    const sums: number[] = []
    for (let frame = 0; frame < runs.length; frame += 1) {
      runs[frame]?.()
      sums.push(told.reduce((sum, times) => sum + times, 0))
      if (frame === 0) leave[249]?.()
    }
    expect(sums).toEqual([100, 200, 249])
    expect(Math.max(...told)).toBe(1)
  })

  it('are as of when the server rendered them, until the stream has brought others', () => {
    const { figures } = page()
    expect(figures.connection()).toEqual({ kind: 'connecting' })
    figures.receive({ kind: 'state', state: { kind: 'stale', sinceMs: null, cause: 'server' } })
    expect(figures.connection()).toEqual({ kind: 'stale', sinceMs: 500, cause: 'server' })
    figures.receive({ kind: 'state', state: { kind: 'live' } })
    figures.receive({ kind: 'state', state: { kind: 'stale', sinceMs: 900, cause: 'server' } })
    expect(figures.connection()).toEqual({ kind: 'stale', sinceMs: 900, cause: 'server' })
  })

  it('ask for the data again where a store is new, or where they may have holes', () => {
    const { figures, loads } = page()
    figures.receive({ kind: 'stores', stores: [store('2', 1)] })
    figures.receive({ kind: 'holes' })
    expect(loads).toEqual(['new-store', 'missed'])
  })

  it('never go back to older figures that a slower answer of the server holds', () => {
    const { figures } = page()
    figures.receive({ kind: 'stores', stores: [store('1', 9)] })
    figures.adopt(store('1', 7))
    expect(figures.store('1')?.occupancy).toBe(9)
  })

  it('keep what the stream brings before it says that it is live, when the page is rendered once more', () => {
    const { figures } = page()
    const rendered = store('1', 9)
    figures.receive({ kind: 'stores', stores: [{ ...rendered, band: 3 }] })
    figures.adopt(rendered)
    expect(figures.store('1')?.band).toBe(3)
    figures.receive({ kind: 'state', state: { kind: 'live' } })
    figures.receive({ kind: 'state', state: { kind: 'stale', sinceMs: 1, cause: 'server' } })
    figures.adopt(rendered)
    expect(figures.store('1')?.band).toBe(rendered.band)
  })

  it('keep a correction that the stream has told, when an answer comes that was made before it', () => {
    const { figures } = page()
    const before = store('1', 9)
    figures.receive({ kind: 'state', state: { kind: 'live' } })
    figures.receive({ kind: 'stores', stores: [{ ...before, occupancy: 4 }] })
    figures.adopt(before)
    expect(figures.store('1')?.occupancy).toBe(4)
    figures.receive({ kind: 'state', state: { kind: 'stale', sinceMs: 1, cause: 'server' } })
    figures.adopt({ ...before, occupancy: 6 })
    expect(figures.store('1')?.occupancy).toBe(6)
  })
})

describe('the steps of the day', () => {
  it('grow in the open step by what today has gained', () => {
    const growth = startGrowth([{ atMs: 0, entries: 4, exits: 1 }])
    growSteps(growth, { entries_today: 6, exits_today: 1 }, 310_000)
    growSteps(growth, { entries_today: 6, exits_today: 3 }, 320_000)
    growSteps(growth, { entries_today: 6, exits_today: 3 }, 650_000)
    expect([...growth.steps.values()]).toEqual([
      { atMs: 0, entries: 4, exits: 1 },
      { atMs: 300_000, entries: 2, exits: 2 },
    ])
  })
})
