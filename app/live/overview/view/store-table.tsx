import { memo } from 'react'
import { percentText } from '~/app/ui/words/percent'
import { TextLink } from '../../../ui/button'
import { Card } from '../../../ui/card'
import { useLocale } from '../../../ui/frame/use-locale'
import { SortHead } from '../../../ui/sort-head'
import { storePath } from '../../../ui/store-address'
import { Table, Td, Th, Tr } from '../../../ui/table'
import { useLiveStore } from '../../stream/use-live-figures'
import { FindingsBadge } from '../../view/finding-words'
import { LastHeard } from '../../view/last-heard'
import { PeopleNow } from '../../view/people-now'
import { AgainstUsual } from '../../view/today-figure'
import { type OverviewFilter, type OverviewSort, overviewPath } from '../overview-filter'
import { fullness, peopleNow, type ShownStore } from '../shown-store'
import { useClosedStores } from './closed-stores'
import type { TileProps } from './store-tile'

/** Stores as a table: the same figures as the tiles. */
export function StoreTable({
  stores,
  filter,
  ...rest
}: Omit<TileProps, 'store'> & { stores: readonly ShownStore[]; filter: OverviewFilter }) {
  const closed = useClosedStores(stores, rest.serverNowMs)
  const isClosed = ({ storeId }: ShownStore) => filter.sort === 'group' && closed.has(storeId)
  const openFirst = [...stores.filter((store) => !isClosed(store)), ...stores.filter(isClosed)]
  const head = (label: string, sorts: readonly OverviewSort[]) => headOf(filter, label, sorts)
  return (
    <Card flush>
      <Table caption="All stores now" fixed>
        <thead>
          <tr>
            <SortHead {...head('Store', ['name'])} align="start" className="w-28 sm:w-50" />
            <SortHead {...head('Group', ['group'])} align="start" className="hidden w-32 sm:table-cell" />
            <SortHead {...head('People now', ['busiest'])} className="w-20 max-sm:whitespace-normal sm:w-28" />
            <SortHead {...head('Full', ['fullest'])} className="hidden w-20 sm:table-cell" />
            <Th align="end" className="w-19 max-sm:whitespace-normal sm:w-21">
              Entries today
            </Th>
            <Th align="end" className="hidden w-24 sm:table-cell">
              Exits today
            </Th>
            <SortHead
              {...head('Entries vs usual', ['below', 'above'])}
              align="start"
              className="w-24 max-sm:whitespace-normal sm:w-43"
            />
            <Th align="end" className="hidden w-20 sm:table-cell">
              Doors
            </Th>
            <Th className="hidden w-37 sm:table-cell">Last signal</Th>
          </tr>
        </thead>
        <tbody>
          {openFirst.map((store) => (
            <StoreRow key={store.storeId} store={store} {...rest} />
          ))}
        </tbody>
      </Table>
    </Card>
  )
}

/** Sorts that list the smallest, or the first letter, first. */
const ASCENDING: ReadonlySet<OverviewSort> = new Set(['name', 'group', 'below'])

/** A heading that sorts by the first of its orders, and by the next one where it is sorted by that already. */
function headOf(filter: OverviewFilter, label: string, sorts: readonly OverviewSort[]) {
  const at = sorts.indexOf(filter.sort)
  const next = sorts[(at + 1) % sorts.length] ?? filter.sort
  const sorted = at < 0 ? null : ASCENDING.has(filter.sort) ? ('ascending' as const) : ('descending' as const)
  return { label, to: overviewPath({ ...filter, sort: next, page: 1 }), sorted }
}

const StoreRow = memo(function StoreRow({ store, figures, serverNowMs, number }: TileProps) {
  const locale = useLocale()
  const live = useLiveStore(figures, store.storeId)
  const heard = live !== null && live.last_event !== null
  const share = heard ? fullness(peopleNow(live), store.capacity) : null
  return (
    <Tr>
      <Td>
        <TextLink to={storePath(store.storeId)}>{store.name}</TextLink> <FindingsBadge findings={store.findings} />
      </Td>
      <Td className="hidden text-muted sm:table-cell">{store.group ?? '—'}</Td>
      <Td
        align="end"
        className="text-base font-semibold whitespace-nowrap [&_[data-figure=band]]:text-xs"
        data-figure="occupancy"
      >
        <PeopleNow live={live} number={number} />
      </Td>
      <Td align="end" className="hidden whitespace-nowrap sm:table-cell">
        {share === null ? '—' : percentText(share, locale)}
      </Td>
      <Td align="end" data-figure="entries">
        {heard ? number.format(live.entries_today) : '—'}
      </Td>
      <Td align="end" className="hidden sm:table-cell" data-figure="exits">
        {heard ? number.format(live.exits_today) : '—'}
      </Td>
      <Td className="text-muted">
        {heard ? (
          <AgainstUsual
            people={live.entries_today}
            day={store.day}
            figure="entries"
            serverNowMs={serverNowMs}
            className="max-sm:whitespace-normal"
          />
        ) : null}
      </Td>
      <Td align="end" className="hidden whitespace-nowrap sm:table-cell">
        {live && live.doors > 0 ? `${live.doors_reporting} of ${live.doors}` : '—'}
      </Td>
      <Td className="hidden sm:table-cell">
        <LastHeard figures={live} store={store} serverNowMs={serverNowMs} labelled />
      </Td>
    </Tr>
  )
})
