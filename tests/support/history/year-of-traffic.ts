import { type Store, unknownStore } from '~/domain/stores'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { migrate } from '~/worker/schema/migrate'
import { eventually } from '../eventually'
import { startOwnQuestdb } from '../servers/own-questdb'

/** The last whole year. */
export const YEAR = new Date().getUTCFullYear() - 1
export const HOURS_OF_YEAR = (Date.UTC(YEAR + 1, 0) - Date.UTC(YEAR, 0)) / 3_600_000

/** A QuestDB of its own, in which stores `s-0`, `s-1` … counted 3 in and 2 out every so many hours of {@link YEAR}. */
export async function startYearOfTraffic(count: number, everyHours: number) {
  const { questdb, stop } = await startOwnQuestdb(512)
  const rows = (count * HOURS_OF_YEAR) / everyHours
  const address = questdbAddress(questdb.url)
  await migrate(address, 800)
  await execute(
    address,
    `INSERT INTO traffic (ts, store_id, door_id, source, customers_in, customers_out, received_at, event_id)
     SELECT dateadd('h', ((x - 1) / ${count})::int * ${everyHours}, '${YEAR}-01-01T00:00:00Z'::timestamp), concat('s-', (x - 1) % ${count}),
       'door', 'test', 3, 2, '${YEAR}-01-01T00:00:00Z'::timestamp, rnd_uuid4()
     FROM long_sequence(${rows})`,
  )
  const sums = async () => (await execute(address, 'SELECT sum(events) AS events FROM traffic_1d'))[0]?.events
  await eventually(async () => (await sums()) === rows, { withinMs: 120_000, everyMs: 500 })
  const stores: Store[] = Array.from({ length: count }, (_, index) => unknownStore(`s-${index}`, 'UTC'))
  return { questdbUrl: questdb.url, questdbPgUrl: questdb.pgUrl, stores, stop }
}
