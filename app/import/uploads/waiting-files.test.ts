import { expect, it } from 'vitest'
import { MOST_OF_ONE, MOST_WAITING, placesToGive, type WaitingFile } from './waiting-files'

const file = (id: string, address: string, browser: string, atMs = Number(id.replace(/\D/g, ''))): WaitingFile => ({
  id,
  atMs,
  sender: { address, browser },
})
const many = (count: number, fileOf: (n: number) => WaitingFile) => Array.from({ length: count }, (_, n) => fileOf(n))
const ids = (files: WaitingFile[]) => files.map(({ id }) => id)

it('a person with many waiting files loses their own oldest one, nobody else loses any', () => {
  const own = many(MOST_OF_ONE, (n) => file(`own-${n + 10}`, '10.0.0.1', 'a'))
  const waiting = [...own, file('other-1', '10.0.0.1', 'b'), file('other-2', '10.0.0.2', '')]
  expect(ids(placesToGive(waiting, { address: '10.0.0.1', browser: 'a' }))).toEqual(['own-10'])
  expect(placesToGive(waiting, { address: '10.0.0.1', browser: 'b' })).toEqual([])
})

it('with all places taken, the oldest file of the address with the most makes room, however many browsers it uses', () => {
  const flood = many(MOST_WAITING - 1, (n) => file(`flood-${n + 10}`, '10.0.0.66', `made-up-${n}`))
  const waiting = [file('mine-1', '10.0.0.1', 'a'), ...flood]
  expect(ids(placesToGive(waiting, { address: '10.0.0.66', browser: 'one-more' }))).toEqual(['flood-10'])
  expect(ids(placesToGive(waiting, { address: '10.0.0.2', browser: 'b' }))).toEqual(['flood-10'])
})

it('nothing gives way while there is room', () => {
  expect(placesToGive([], { address: '', browser: '' })).toEqual([])
  expect(placesToGive([file('1', 'x', 'y')], { address: 'x', browser: 'y' })).toEqual([])
})
