import { expect, it } from 'vitest'
import type { Place } from '../decode/outcome'
import { SourceStats } from '../stats/source-stats'
import { Room } from './room'

const place = (topic: string): Place => ({ topic, partition: 0, stats: new SourceStats(topic) })
const [flood, quiet, rubbish] = ['flood', 'quiet', 'rubbish'].map(place) as [Place, Place, Place]
const room = () => new Room({ most: 1_000, mostLetters: 500, share: 100 })

it('a place that floods has to wait; one that brings little continues', () => {
  const held = room()
  held.hold(flood, 'rows', 1_000)
  expect([held.left(flood), held.left(quiet), held.left(null)]).toEqual([0, 100, 0])
  held.hold(quiet, 'rows', 100)
  expect(held.left(quiet)).toBe(0)
})

it('letters take at most half of the room and leave the other half to rows', () => {
  const held = room()
  held.hold(rubbish, 'letters', 500)
  expect([held.left(rubbish), held.left(flood)]).toEqual([0, 500])
})

it('shares run out if everybody asks for one', () => {
  const held = room()
  held.hold(flood, 'rows', 1_500)
  expect(held.left(quiet)).toBe(0)
})

it('a waiting place continues once there is room for it, not before', async () => {
  const held = room()
  held.hold(flood, 'rows', 1_400)
  const went: string[] = []
  const waits = [held.wait(flood).then(() => went.push('flood')), held.wait(null).then(() => went.push('all'))]
  held.release(flood, 'rows', 300)
  await Promise.resolve()
  expect(went).toEqual([])
  held.release(flood, 'rows', 200)
  await Promise.all(waits)
  expect(went.sort()).toEqual(['all', 'flood'])
  held.release(flood, 'rows', 900)
  expect(held.bytes).toBe(0)
})
