import type { ShownStore } from '../shown-store'
import { ClosedStores, useClosedStores } from './closed-stores'
import { StoreTile, type TileProps } from './store-tile'

/** Open stores as tiles, under the names of their groups or in one list; closed ones follow, one line each. */
export function StoreTiles({
  stores,
  grouped,
  ...rest
}: Omit<TileProps, 'store'> & { stores: readonly ShownStore[]; grouped: boolean }) {
  const closed = useClosedStores(stores, rest.serverNowMs)
  const groups = new Map<string | null, ShownStore[]>()
  for (const store of stores) {
    if (closed.has(store.storeId)) continue
    const group = grouped ? store.group : null
    groups.set(group, [...(groups.get(group) ?? []), store])
  }
  return (
    <>
      {[...groups].map(([group, members]) => (
        <section key={group ?? ''} className="mt-8 first-of-type:mt-0">
          <h2 className={groups.size === 1 && group === null ? 'sr-only' : 'mb-3 text-base font-semibold'}>
            {group ?? (groups.size === 1 ? 'Stores' : 'Other stores')}
          </h2>
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-4">
            {members.map((store) => (
              <StoreTile key={store.storeId} store={store} {...rest} />
            ))}
          </ul>
        </section>
      ))}
      <ClosedStores stores={stores.filter(({ storeId }) => closed.has(storeId))} {...rest} />
    </>
  )
}
