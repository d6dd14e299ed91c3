import { expect, inject, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { execute, QuestdbStatementError, questdbAddress } from './questdb-http'

it('reads texts with any character, including NUL', async () => {
  const address = questdbAddress(inject('questdbUrl'))
  const nasty = String.fromCharCode(...Array.from({ length: 0x30 }, (_, code) => code), 0x7f, 0x2028, 0xfeff)
  const table = `test_nasty_${Date.now()}`
  await execute(address, `CREATE TABLE ${table} (ts TIMESTAMP, text VARCHAR) TIMESTAMP(ts) PARTITION BY DAY WAL`)
  const line = `${table} text="${nasty.replace(/["\\\n\r]/g, '\\$&')}" ${Date.now()}000t\n`
  const written = await fetch(`${address.origin}/write`, { method: 'POST', headers: address.headers, body: line })
  expect(written.status).toBe(204)
  const rows = await eventually(async () => {
    const found = await execute(address, `SELECT text FROM ${table}`)
    return found.length > 0 ? found : undefined
  })
  expect(rows).toEqual([{ text: nasty }])
  await execute(address, `DROP TABLE ${table}`)
})

it("gives QuestDB's own message for a statement it refuses", async () => {
  const refused = execute(questdbAddress(inject('questdbUrl')), 'SELECT nothing FROM nowhere')
  await expect(refused).rejects.toThrow(QuestdbStatementError)
  await expect(refused).rejects.toThrow(/nowhere/)
})
