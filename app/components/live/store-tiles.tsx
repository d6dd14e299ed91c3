import type { LiveFigures } from './live-figures'
import type { ShownStore } from './shown-store'
import { StoreTile } from './store-tile'

/** All stores as tiles, under the names of their groups. */
export function StoreTiles({
  stores,
  ...rest
}: {
  stores: readonly ShownStore[]
  figures: LiveFigures
  nowMs: number
  number: Intl.NumberFormat
}) {
  const groups = new Map<string | null, ShownStore[]>()
  for (const store of stores) groups.set(store.group, [...(groups.get(store.group) ?? []), store])
  return [...groups].map(([group, members]) => (
    <section key={group ?? ''} className="mt-8 first-of-type:mt-0">
      <h2 className={groups.size === 1 && group === null ? 'sr-only' : 'mb-3 text-base font-semibold'}>
        {group ?? (groups.size === 1 ? 'Stores' : 'Other stores')}
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,17.5rem),1fr))] gap-4">
        {members.map((store) => (
          <StoreTile key={store.storeId} store={store} {...rest} />
        ))}
      </ul>
    </section>
  ))
}
