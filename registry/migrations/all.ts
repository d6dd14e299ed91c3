import type { Migration } from 'kysely'
import { stores } from './001-stores'
import { leases } from './002-leases'
import { boundedStores } from './003-bounded-stores'
import { mergedStores } from './004-merged-stores'

/** All migrations in order, by the name under which they are recorded. Never change a released name. */
export const MIGRATIONS: Record<string, Migration> = {
  '001-stores': stores,
  '002-leases': leases,
  '003-bounded-stores': boundedStores,
  '004-merged-stores': mergedStores,
}
