import type { Migration } from 'kysely'
import { stores } from './001-stores'
import { leases } from './002-leases'
import { boundedStores } from './003-bounded-stores'
import { mergedStores } from './004-merged-stores'

/** Every migration by the name it is remembered under, in order. A name that has been released never changes. */
export const MIGRATIONS: Record<string, Migration> = {
  '001-stores': stores,
  '002-leases': leases,
  '003-bounded-stores': boundedStores,
  '004-merged-stores': mergedStores,
}
