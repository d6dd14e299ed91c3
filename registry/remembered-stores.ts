import type { Store } from '~/domain/stores'
import type { Registry } from './registry'

/**
 * A registry that reads all stores again only after a change, whichever process made it: reading 200 of them takes some 50 ms of processor
 * time, asking for the version 0.1 ms. The same stores are given to all; nobody may change them.
 */
export function rememberStores(registry: Registry): Registry {
  let known: { version: number; stores: Promise<Store[]> } | null = null
  return {
    ...registry,
    async stores() {
      const version = await registry.version()
      if (known === null || known.version !== version) {
        const reading = { version, stores: registry.stores() }
        known = reading
        reading.stores.catch(() => {
          if (known === reading) known = null
        })
      }
      return [...(await known.stores)]
    },
  }
}
