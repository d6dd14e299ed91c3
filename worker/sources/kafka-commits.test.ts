import { pino } from 'pino'
import { expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { byTopic, Commits } from './kafka-commits'

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

it('does not commit what was in progress before a rebalance', async () => {
  const sent: unknown[] = []
  const commits = new Commits(async (offsets) => void sent.push(...offsets), log)
  const unit = deferred()
  commits.track('t', 0, '10', unit.promise)
  commits.join({ t: [0] })
  unit.resolve()
  await commits.settle()
  expect(sent).toEqual([])
})

it('claims of an earlier generation, or of a partition now assigned elsewhere, are invalid', () => {
  const commits = new Commits(async () => undefined, log)
  commits.join({ t: [0, 1] })
  const stale = commits.claim('t', 0)
  expect(stale()).toBe(true)
  commits.join({ t: [0] })
  expect(stale()).toBe(false)
  expect(commits.claim('t', 0)()).toBe(true)
  expect(commits.claim('t', 1)()).toBe(false)
  expect(commits.claim('other', 0)()).toBe(false)
})

it('commits nothing of a partition until everything read from it in earlier generations is stored', async () => {
  const sent: string[] = []
  const commits = new Commits(async (offsets) => void sent.push(...offsets.map((o) => o.offset)), log)
  const before = deferred()
  commits.join({ t: [0] })
  commits.track('t', 0, '10', before.promise)
  commits.join({ t: [0] })
  // A fetch in progress during the join brings what follows: offset 10 must not be skipped.
  commits.track('t', 0, '20', Promise.resolve())
  await commits.settle()
  expect(sent).toEqual([])
  before.resolve()
  await commits.settle()
  expect(sent).toEqual(['20'])
})

it('commits without delay after a partition was away and has come back', async () => {
  const sent: string[] = []
  const commits = new Commits(async (offsets) => void sent.push(...offsets.map((o) => o.offset)), log)
  commits.join({ t: [0] })
  commits.track('t', 0, '10', Promise.resolve())
  commits.join({ t: [] })
  commits.join({ t: [0] })
  commits.track('t', 0, '50', Promise.resolve())
  await commits.settle()
  expect(sent).toEqual(['50'])
})

it('never goes back within a generation', async () => {
  const sent: string[] = []
  const commits = new Commits(async (offsets) => void sent.push(...offsets.map((o) => o.offset)), log)
  commits.join({ t: [0] })
  commits.track('t', 0, '9007199254740995', Promise.resolve())
  await commits.settle()
  commits.track('t', 0, '9007199254740994', Promise.resolve())
  await commits.settle()
  expect(sent).toEqual(['9007199254740995'])
})

it('retries a failed commit, even if nothing follows it', async () => {
  const sent: string[] = []
  let fails = 1
  const commits = new Commits(async (offsets) => {
    if (fails-- > 0) throw new Error('not now')
    sent.push(...offsets.map((o) => o.offset))
  }, log)
  commits.track('t', 0, '10', Promise.resolve())
  await commits.settle()
  expect(sent).toEqual([])
  await eventually(() => sent.length > 0)
  expect(sent).toEqual(['10'])
})

it('does not retry a commit of an earlier generation', async () => {
  const asked: string[] = []
  const first = deferred()
  const commits = new Commits(async (offsets) => {
    asked.push(...offsets.map((o) => o.offset))
    if (asked.length > 1) return
    await first.promise
    throw new Error('the group has a new generation')
  }, log)
  commits.join({ t: [0] })
  commits.track('t', 0, '10', Promise.resolve())
  await eventually(() => asked.length > 0)
  commits.join({ t: [0] })
  first.resolve()
  commits.track('t', 0, '20', Promise.resolve())
  await eventually(() => asked.length > 1)
  expect(asked).toEqual(['10', '20'])
})

it('stops during a rebalance without waiting for the broker', async () => {
  const commits = new Commits(async () => {
    throw new Error('the group is rebalancing')
  }, log)
  commits.track('t', 0, '10', Promise.resolve())
  await commits.settle()
  commits.end()
  await commits.settle()
})

it('names each topic once, with all its partitions', () => {
  const offsets = [
    { topic: 'a', partition: 0, offset: '1' },
    { topic: 'b', partition: 0, offset: '2' },
    { topic: 'a', partition: 1, offset: '3' },
  ]
  expect(byTopic(offsets)).toEqual({
    topics: [
      {
        topic: 'a',
        partitions: [
          { partition: 0, offset: '1' },
          { partition: 1, offset: '3' },
        ],
      },
      { topic: 'b', partitions: [{ partition: 0, offset: '2' }] },
    ],
  })
})
