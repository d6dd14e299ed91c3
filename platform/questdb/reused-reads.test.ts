import { expect, test } from 'vitest'
import { z } from 'zod'
import { EVERY_ROW } from '~/domain/counted-stores'
import type { QuestdbReads } from './questdb-reads'
import { reuseReads } from './reused-reads'

const row = z.object({ n: z.number() })

/** A fake database with one table: counts the statements it gets and tells the table's transaction number. */
function database() {
  const state = { asked: 0, txn: 1, away: false, nowMs: 1_000_000, looks: 'answer' as 'answer' | 'hang' }
  const reads: QuestdbReads = {
    counted: EVERY_ROW,
    async rows<Row extends z.ZodType>(schema: Row, sql: string) {
      if (state.away) throw new Error('away')
      if (sql.includes('wal_tables') && state.looks === 'hang') return new Promise<never>(() => undefined)
      if (sql.includes('wal_tables'))
        return schema.array().parse([{ name: 'traffic', writerTxn: state.txn }]) as z.infer<Row>[]
      state.asked++
      return schema.array().parse([{ n: state.asked }]) as z.infer<Row>[]
    },
    close: async () => undefined,
  }
  return { state, reads: reuseReads(reads, () => state.nowMs) }
}

test('reuses an answer within a second, and later while no table has changed', async () => {
  const { state, reads } = database()
  expect(await reads.rows(row, 'SELECT n', ['a'])).toEqual([{ n: 1 }])
  state.nowMs += 900
  expect(await reads.rows(row, 'SELECT n', ['a'])).toEqual([{ n: 1 }])
  state.nowMs += 3_600_000
  expect(await reads.rows(row, 'SELECT n', ['a'])).toEqual([{ n: 1 }])
  expect(state.asked).toBe(1)
})

test('sees a change of a table, such as a late row, within a second', async () => {
  const { state, reads } = database()
  await reads.rows(row, 'SELECT n')
  state.txn++
  state.nowMs += 1_000
  expect(await reads.rows(row, 'SELECT n')).toEqual([{ n: 2 }])
})

test('drops an answer if a transaction came while it was read', async () => {
  const { state, reads } = database()
  await reads.rows(row, 'SELECT n')
  state.txn++
  state.nowMs += 1_500
  await reads.rows(row, 'SELECT n')
  state.nowMs += 1_500
  expect(await reads.rows(row, 'SELECT n')).toEqual([{ n: 2 }])
  expect(state.asked).toBe(2)
})

test('treats other binds, statements and row schemas as other questions', async () => {
  const { state, reads } = database()
  const other = z.object({ n: z.number() })
  await reads.rows(row, 'SELECT n', ['a', 'b'])
  await reads.rows(row, 'SELECT n', ['a,b'])
  await reads.rows(row, 'SELECT n', [])
  await reads.rows(row, 'SELECT n ', [])
  await reads.rows(other, 'SELECT n', [])
  expect(state.asked).toBe(5)
})

test('asks the database once for concurrent questions; does not keep an error', async () => {
  const { state, reads } = database()
  await reads.rows(row, 'SELECT first')
  state.asked = 0
  state.away = true
  await expect(reads.rows(row, 'SELECT n')).rejects.toThrow('away')
  state.away = false
  state.nowMs += 2_000
  const answers = await Promise.all([1, 2, 3].map(() => reads.rows(row, 'SELECT n')))
  expect(answers[0]).toEqual(answers[2])
  expect(state.asked).toBe(1)
})

test('with tables that change all the time, waits for no look at them and still sees changes', async () => {
  const { state, reads } = database()
  for (let n = 1; n <= 6; n++) {
    expect(await reads.rows(row, 'SELECT n')).toEqual([{ n }])
    state.txn++
    state.nowMs += 1_000
  }
  state.looks = 'hang'
  expect(await reads.rows(row, 'SELECT n')).toEqual([{ n: 7 }])
})

test('without an earlier answer, waits for no look; does not reuse the answer once a table has changed', async () => {
  const { state, reads } = database()
  await reads.rows(row, 'SELECT first')
  state.txn++
  state.nowMs += 1_000
  state.looks = 'hang'
  expect(await reads.rows(row, 'SELECT n')).toEqual([{ n: 2 }])
  state.looks = 'answer'
  state.txn++
  state.nowMs += 1_000
  expect(await reads.rows(row, 'SELECT n')).toEqual([{ n: 3 }])
})
