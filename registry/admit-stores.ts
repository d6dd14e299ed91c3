import type { Kysely } from 'kysely'
import { HOUR_MS } from '~/domain/time/durations'
import type { Admission, Admitted } from './registry'
import { countStores, makeStores, missingIds } from './stores'
import type { RegistryTables } from './tables'
import { holdChanges } from './version'

/** How many more stores may be created, and which limit decides. */
async function roomFor(db: Kysely<RegistryTables>, { bound }: Admission, nowMs: number) {
  const [all, lately] = [await countStores(db), await countStores(db, nowMs - HOUR_MS)]
  const [inAll, inHour] = [Math.max(0, bound.most - all), Math.max(0, bound.perHour - lately)]
  return inAll <= inHour ? { room: inAll, limit: 'most' as const } : { room: inHour, limit: 'perHour' as const }
}

/**
 * Creates stores for new ids up to the limits, in the given order. Counting and creating share one transaction that
 * blocks other writers, so that several workers together stay within the limits.
 */
export async function admitStores(
  db: Kysely<RegistryTables>,
  storeIds: readonly string[],
  admission: Admission,
  nowMs: number,
): Promise<Admitted> {
  const { always, timeZone } = admission
  const unknown = await missingIds(db, [...new Set(storeIds)])
  if (unknown.length === 0) return { created: [], refused: [], limit: null }
  // Once a limit is reached, a flood of new ids takes no write lock.
  const before = await roomFor(db, admission, nowMs)
  if (before.room === 0 && !unknown.some((id) => always.has(id)))
    return { created: [], refused: unknown, limit: before.limit }
  return db.transaction().execute(async (trx) => {
    await holdChanges(trx)
    const missing = await missingIds(trx, unknown)
    const { room, limit } = await roomFor(trx, admission, nowMs)
    const free = missing.filter((id) => !always.has(id))
    const refused = new Set(free.slice(room))
    const created = await makeStores(
      trx,
      missing.filter((id) => !refused.has(id)),
      timeZone,
      nowMs,
    )
    return { created, refused: [...refused], limit: refused.size > 0 ? limit : null }
  })
}
