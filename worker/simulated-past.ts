import { TABLE } from '~/domain/tables'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { SIMULATOR_SOURCE } from './sources/simulator'

/** The stretch before the last stored event that is played again: rows of one moment may have been split by a kill. */
const OVERLAP_MS = 120_000

/** Where each played store goes on: the time of its last stored played event less an overlap, epoch ms, by store id. */
export async function lastPlayed(address: QuestdbAddress): Promise<Map<string, number>> {
  const rows = await execute(
    address,
    `SELECT store_id, max(ts) AS last FROM ${TABLE.traffic} WHERE source = '${SIMULATOR_SOURCE}'`,
  )
  return new Map(rows.map((row) => [String(row.store_id), Date.parse(String(row.last)) - OVERLAP_MS]))
}
