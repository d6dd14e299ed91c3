import { expect, it } from 'vitest'
import { EVERY_ROW } from '~/domain/counted-stores'
import { HOSTILE_IDS } from '~/tests/hostile/lists/ids'
import { isOneOf, shownSql, statement } from './statement'

const where = (ids: readonly string[]) =>
  statement(EVERY_ROW, (bind) => `WHERE ts >= ${bind(0)} AND ${isOneOf('store_id', ids, bind)}`)

it('never gives an instant and an id with the same text one place', () => {
  expect(where(['1970-01-01T00:00:00.000Z']).binds).toEqual(['1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'])
})

it('binds every id unchanged, never alone after IN, and leaves out texts that no column can hold', () => {
  for (const { name, id, wanted } of HOSTILE_IDS) {
    const { sql, binds } = where([id])
    if (wanted === 'a store') expect([sql, binds[1]], name).toEqual(['WHERE ts >= $1 AND store_id = $2', id])
    else expect(sql, name).not.toMatch(/ IN /)
  }
  expect(where(['10', '{10}']).sql).toBe('WHERE ts >= $1 AND store_id IN ($2, $3)')
  expect(where(['\0', '\ud800']).sql).toBe('WHERE ts >= $1 AND false')
})

it('shows every id as one literal, also if it looks like a place or has quotes', () => {
  expect(shownSql(where(["$1'", '$2']))).toBe("WHERE ts >= '1970-01-01T00:00:00.000Z' AND store_id IN ('$1''', '$2')")
})
