import { expect, it } from 'vitest'
import { FairQueue, QueueFull } from './fair-queue'

it('a sender with many waiting files delays nobody else: senders take turns', async () => {
  const queue = new FairQueue(1, 10)
  const done: string[] = []
  let release: () => void = () => undefined
  const first = queue.run(
    'many',
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  const rest = ['many', 'many', 'many', 'other', 'other'].map((sender) =>
    queue.run(sender, async () => void done.push(sender)),
  )
  release()
  await Promise.all([first, ...rest])
  expect(done).toEqual(['many', 'other', 'many', 'other', 'many'])
})

it('one sender may not fill the queue, and another still gets its place', async () => {
  const queue = new FairQueue(1, 2)
  let release: () => void = () => undefined
  const running = queue.run(
    'many',
    () =>
      new Promise<void>((resolve) => {
        release = resolve
      }),
  )
  const waiting = [queue.run('many', async () => 1), queue.run('many', async () => 2)]
  await expect(queue.run('many', async () => 3)).rejects.toThrow(QueueFull)
  const other = queue.run('other', async () => 4)
  release()
  expect(await Promise.all([running, ...waiting, other])).toEqual([undefined, 1, 2, 4])
})

it('failed work frees its place', async () => {
  const queue = new FairQueue(1, 2)
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queue.run('a', async () => 5)).toBe(5)
})
