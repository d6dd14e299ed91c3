import { TABLE } from '~/domain/tables'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { SIMULATOR_SOURCE } from './sources/simulator'

/** The stretch before the last stored event that is played again: a kill may have split rows of the same moment. */
const OVERLAP_MS = 120_000

/** Where each simulated store continues: the time of its last stored event minus an overlap, epoch ms, by store id. */
export async function lastPlayed(address: QuestdbAddress): Promise<Map<string, number>> {
  const rows = await execute(
    address,
    `SELECT store_id, max(ts) AS last FROM ${TABLE.traffic} WHERE source = '${SIMULATOR_SOURCE}'`,
  )
  return new Map(rows.map((row) => [String(row.store_id), Date.parse(String(row.last)) - OVERLAP_MS]))
}
