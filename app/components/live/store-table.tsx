import { TextLink } from '../button'
import { Card } from '../card'
import { Table, Td, Th, Tr } from '../table'
import { LastHeard } from './last-heard'
import type { LiveFigures } from './live-figures'
import { fullness, peopleNow, type ShownStore } from './shown-store'
import { useLiveStore } from './use-live-figures'

type RowProps = { figures: LiveFigures; nowMs: number; number: Intl.NumberFormat }

/** All stores as a table: the same figures as the tiles. */
export function StoreTable({ stores, ...rest }: RowProps & { stores: readonly ShownStore[] }) {
  return (
    <Card flush>
      <Table caption="All stores now">
        <thead>
          <tr>
            <Th>Store</Th>
            <Th className="hidden sm:table-cell">Group</Th>
            <Th align="end">People now</Th>
            <Th align="end">Full</Th>
            <Th align="end">In today</Th>
            <Th align="end">Out today</Th>
            <Th align="end">Doors heard</Th>
            <Th>Last event</Th>
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

function StoreRow({ store, figures, nowMs, number }: RowProps & { store: ShownStore }) {
  const live = useLiveStore(figures, store.storeId)
  const heard = live !== null && live.last_event !== null
  const share = heard ? fullness(peopleNow(live), store.capacity) : null
  return (
    <Tr>
      <Td className="whitespace-nowrap">
        <TextLink to={`/stores/${encodeURIComponent(store.storeId)}`}>{store.name}</TextLink>
      </Td>
      <Td className="hidden whitespace-nowrap text-muted sm:table-cell">{store.group ?? '—'}</Td>
      <Td align="end" className="font-semibold" data-figure="occupancy">
        {heard ? number.format(peopleNow(live)) : '—'}
      </Td>
      <Td align="end">{share === null ? '—' : `${Math.round(share * 100)} %`}</Td>
      <Td align="end" data-figure="entries">
        {heard ? number.format(live.entries_today) : '—'}
      </Td>
      <Td align="end" data-figure="exits">
        {heard ? number.format(live.exits_today) : '—'}
      </Td>
      <Td align="end">{live ? `${live.doors_reporting} of ${live.doors}` : '—'}</Td>
      <Td className="whitespace-nowrap">
        <LastHeard figures={live} store={store} nowMs={nowMs} />
      </Td>
    </Tr>
  )
}
