import { expect, inject, test } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { TABLE_DOCS } from './all-tables'

test('exactly the tables and columns in QuestDB are documented, with their types', async () => {
  const address = questdbAddress(inject('questdbUrl'))
  const documented = new Map(
    TABLE_DOCS.flatMap(({ names, columns }) =>
      names.map((name) => [name, columns.map((column) => [column.name, column.type])] as const),
    ),
  )
  const found = await execute(address, 'SELECT table_name FROM all_tables()')
  // Other tests make tables of their own beside the product's.
  const own = found.map((row) => String(row.table_name)).filter((name) => !/^(sys\.|telemetry|limit_|test_)/.test(name))
  expect([...documented.keys()].filter((name) => !own.includes(name))).toEqual([])
  for (const name of own) {
    const columns = await execute(address, `SELECT "column", type FROM table_columns('${name}')`)
    expect([name, documented.get(name)]).toEqual([name, columns.map((row) => [row.column, row.type])])
  }
})
