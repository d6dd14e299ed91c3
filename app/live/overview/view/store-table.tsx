import { memo } from 'react'
import { percentText } from '~/app/ui/words/percent'
import { TextLink } from '../../../ui/button'
import { Card } from '../../../ui/card'
import { useLocale } from '../../../ui/frame/use-locale'
import { storePath } from '../../../ui/store-address'
import { Table, Td, Th, Tr } from '../../../ui/table'
import { useLiveStore } from '../../stream/use-live-figures'
import { FindingsBadge } from '../../view/finding-words'
import { LastHeard } from '../../view/last-heard'
import { PeopleNow } from '../../view/people-now'
import { AgainstUsual } from '../../view/today-figure'
import { fullness, peopleNow, type ShownStore } from '../shown-store'
import type { TileProps } from './store-tile'

/** Stores as a table: the same figures as the tiles. */
export function StoreTable({ stores, ...rest }: Omit<TileProps, 'store'> & { stores: readonly ShownStore[] }) {
  return (
    <Card flush>
      <Table caption="All stores now" fixed>
        <thead>
          <tr>
            <Th className="w-40 sm:w-50">Store</Th>
            <Th className="hidden w-32 sm:table-cell">Group</Th>
            <Th align="end" className="w-28">
              People now
            </Th>
            <Th align="end" className="w-20">
              Full
            </Th>
            <Th align="end" className="w-21">
              Entries today
            </Th>
            <Th align="end" className="w-24">
              Exits today
            </Th>
            <Th className="w-43">Entries vs usual</Th>
            <Th align="end" className="w-20">
              Doors
            </Th>
            <Th className="w-37">Last signal</Th>
          </tr>
        </thead>
        <tbody>
          {stores.map((store) => (
            <StoreRow key={store.storeId} store={store} {...rest} />
          ))}
        </tbody>
      </Table>
    </Card>
  )
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
      <Td align="end" className="whitespace-nowrap">
        {share === null ? '—' : percentText(share, locale)}
      </Td>
      <Td align="end" data-figure="entries">
        {heard ? number.format(live.entries_today) : '—'}
      </Td>
      <Td align="end" data-figure="exits">
        {heard ? number.format(live.exits_today) : '—'}
      </Td>
      <Td className="text-muted">
        {heard ? (
          <AgainstUsual people={live.entries_today} day={store.day} figure="entries" serverNowMs={serverNowMs} />
        ) : null}
      </Td>
      <Td align="end" className="whitespace-nowrap">
        {live && live.doors > 0 ? `${live.doors_reporting} of ${live.doors}` : '—'}
      </Td>
      <Td>
        <LastHeard figures={live} store={store} serverNowMs={serverNowMs} labelled />
      </Td>
    </Tr>
  )
})
