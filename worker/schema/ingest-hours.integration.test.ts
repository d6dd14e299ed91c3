import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'

it('ingest_hours counts rows and distinct ids of every table by hour and source, for a balance at any time', async () => {
  const address = questdbAddress(inject('questdbUrl'))
  // Within the retention of dead letters.
  const day = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
  const source = `balance-${randomUUID()}`
  const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()]
  const traffic = (ts: string, id: string) =>
    `INSERT INTO traffic VALUES ('${ts}', '${source}', null, 1, 0, '${source}', '${ts}', '${id}')`
  await execute(address, traffic(`${day}T10:00:00Z`, one))
  await execute(address, traffic(`${day}T10:00:00Z`, one))
  await execute(address, traffic(`${day}T10:59:59Z`, one))
  await execute(address, traffic(`${day}T11:00:00Z`, two))
  await execute(
    address,
    `INSERT INTO visits VALUES ('${day}T10:30:00Z', '${source}', '${day}T10:40:00Z', 10, '${one}', '${source}', '${day}T10:40:00Z', '${three}')`,
  )
  for (const index of [0, 1]) {
    await execute(
      address,
      `INSERT INTO dead_letters (ts, topic, "partition", "offset", "index", reason, message, payload, replayed_at) VALUES ('${day}T10:00:01Z', '${source}', 0, 7, ${index}, 'not-json', 'm', 'p', null)`,
    )
  }
  await eventually(async () => {
    const hours = await execute(
      address,
      `SELECT ts, table_name, rows, distinct_ids FROM ingest_hours
       WHERE ts IN '${day}' AND source IN ('${source}', 'kafka:${source}') ORDER BY table_name, ts`,
    )
    expect(hours.map(({ ts, table_name, rows, distinct_ids }) => [ts, table_name, rows, distinct_ids])).toEqual([
      [`${day}T10:00:00.000000Z`, 'dead_letters', 2, 2],
      [`${day}T10:00:00.000000Z`, 'traffic', 2, 1],
      [`${day}T11:00:00.000000Z`, 'traffic', 1, 1],
      [`${day}T10:00:00.000000Z`, 'visits', 1, 1],
    ])
    return true
  })
})
