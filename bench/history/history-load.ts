import { DAY_MS } from '~/domain/time/durations'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { until } from '../rig'

const MOST_ROWS_AT_ONCE = 1_000_000

/**
 * Fills an empty `traffic` with evenly spread rows of stores `1` … `stores` over the `days` before now. QuestDB
 * generates them in order of time. Waits until the views have all of them.
 */
export async function loadTraffic(address: QuestdbAddress, rows: number, stores: number, days = 365): Promise<void> {
  const firstMicros = (Date.now() - days * DAY_MS) * 1000
  const stepMicros = Math.floor((days * DAY_MS * 1000) / rows)
  for (let done = 0; done < rows; done += MOST_ROWS_AT_ONCE) {
    const count = Math.min(MOST_ROWS_AT_ONCE, rows - done)
    const row = `(${done} + x - 1)`
    await execute(
      address,
      `INSERT INTO traffic (ts, store_id, door_id, customers_in, customers_out, source, received_at, event_id)
       SELECT (${firstMicros} + ${row} * ${stepMicros})::timestamp, (1 + ${row} % ${stores})::string::symbol,
         concat('door-', 1 + (${row} / ${stores}) % 3)::symbol, (${row} % 5)::int, ((${row} + 2) % 5)::int, 'bench',
         (${firstMicros} + ${row} * ${stepMicros} + 40000)::timestamp, to_uuid(${row}, 1)
       FROM long_sequence(${count})`,
      120_000,
    )
  }
  await until(
    'the views have all rows',
    async () => {
      const [counted] = await execute(address, 'SELECT sum(events) AS events FROM traffic_1d')
      return Number(counted?.events) === rows ? true : undefined
    },
    Math.max(120_000, rows / 10),
    250,
  )
}
