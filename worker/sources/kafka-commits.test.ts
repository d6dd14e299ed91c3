import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Commits } from './kafka-commits'

const log = pino({ level: 'silent' })

function deferred() {
  let resolve!: () => void
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

it('commits an offset only when everything before it in its partition is stored', async () => {
  const sent: string[] = []
  const commits = new Commits(async (offsets) => {
    sent.push(...offsets.map((o) => `${o.topic}/${o.partition}@${o.offset}`))
  }, log)
  const first = deferred()
  const second = deferred()
  commits.track('t', 0, '10', first.promise)
  commits.track('t', 0, '20', second.promise)
  second.resolve()
  await commits.settle()
  expect(sent).toEqual([])
  first.resolve()
  await commits.settle()
  expect(sent).toEqual(['t/0@20'])
})

it('does not commit what was under way before a rebalance', async () => {
  const sent: unknown[] = []
  const commits = new Commits(async (offsets) => void sent.push(...offsets), log)
  const unit = deferred()
  commits.track('t', 0, '10', unit.promise)
  commits.forget()
  unit.resolve()
  await commits.settle()
  expect(sent).toEqual([])
})

it('goes on after a commit that the broker did not take', async () => {
  const sent: string[] = []
  let fails = 1
  const commits = new Commits(async (offsets) => {
    if (fails-- > 0) throw new Error('not now')
    sent.push(...offsets.map((o) => o.offset))
  }, log)
  commits.track('t', 0, '10', Promise.resolve())
  await commits.settle()
  commits.track('t', 0, '20', Promise.resolve())
  await commits.settle()
  expect(sent).toEqual(['20'])
})
