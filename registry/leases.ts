import type { Kysely } from 'kysely'
import type { RegistryTables } from './tables'

/**
 * Takes, renews or (with `forMs` 0) gives back a lease in one statement. It changes hands only after it has expired.
 * @param nowMs epoch milliseconds
 * @returns whether `holder` has it
 */
export async function takeLease(
  db: Kysely<RegistryTables>,
  name: string,
  holder: string,
  forMs: number,
  nowMs: number,
): Promise<boolean> {
  const taken = await db
    .insertInto('leases')
    .values({ name, holder, expires_at: nowMs + forMs })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ holder, expires_at: nowMs + forMs })
        .where((lease) => lease.or([lease('leases.holder', '=', holder), lease('leases.expires_at', '<=', nowMs)])),
    )
    .returning('holder')
    .executeTakeFirst()
  return taken !== undefined && forMs > 0
}
