import { tmpdir } from 'node:os'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { LagSample } from './source-stats'
import { Watch } from './watch'

function watchOver(states: Record<string, unknown>[]) {
  const lines: { msg: string; trouble?: string }[] = []
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const last = states.at(-1)
  const watch = new Watch(tmpdir(), async () => ({ ready: true, state: '', parts: states.shift() ?? last ?? {} }), log)
  return { watch, lines }
}

it('logs a suspended table once when it is suspended and once when it resumes', async () => {
  const bad = { suspended_tables: ['traffic'] }
  const { watch, lines } = watchOver([bad, bad, bad, { suspended_tables: [] }])
  for (let i = 0; i < 3; i++) await watch.look()
  expect(watch.troubles.get('suspended')).toContain('traffic')
  await watch.look()
  expect(lines.map((line) => [line.msg, line.trouble])).toEqual([
    ['trouble', 'suspended'],
    ['problem is over', 'suspended'],
  ])
})

it('reports a consumer lag that grows at every look, not one that shrinks now and then', async () => {
  const growing = watchOver([1, 2, 3, 4, 5, 6, 7].map((lag) => ({ consumer_lag: lag })))
  const wavering = watchOver([1, 2, 3, 2, 5, 6, 7].map((lag) => ({ consumer_lag: lag })))
  for (let i = 0; i < 7; i++) {
    await growing.watch.look()
    await wavering.watch.look()
  }
  expect(growing.watch.troubles.has('lag')).toBe(true)
  expect(wavering.watch.troubles.has('lag')).toBe(false)
})

it('gives the percentiles of its sample and starts over', () => {
  const sample = new LagSample()
  for (let ms = 1; ms <= 1_000; ms++) sample.add(ms)
  expect(sample.take([0.5, 0.99])).toEqual([500, 990])
  expect(sample.take([0.5])).toEqual([null])
})
