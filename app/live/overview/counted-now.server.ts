import type { CountedStores } from '~/domain/counted-stores'
import type { AppContext } from '../../server/context.server'

/** Whose rows count as whose, what another process has just changed included. */
export async function countedNow({ registry }: Pick<AppContext, 'registry'>): Promise<CountedStores> {
  await registry.stores()
  return registry.counted()
}
