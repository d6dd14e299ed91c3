import type { CountedStores } from '~/domain/counted-stores'
import type { AppContext } from '../../server/context.server'

/** Which store each row counts for, including what another process has just changed. */
export async function countedNow({ registry }: Pick<AppContext, 'registry'>): Promise<CountedStores> {
  await registry.stores()
  return registry.counted()
}
