import { Form } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Button, TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { EmptyState } from '../../ui/empty-state'
import { Pager } from '../../ui/pager'
import { settingsPath, storePath } from '../../ui/store-address'
import { Table, Td, Th, Tr } from '../../ui/table'
import { zoneWords } from '../../ui/words/zone-words'
import { FIELD } from './field'
import type { StoreDirectory } from './store-directory-data'

/** All stores with what is set about each; what is missing is a link to where it is set. */
export function StoreDirectoryTable({ directory }: { directory: StoreDirectory }) {
  const { q, stores, pages } = directory
  return (
    <>
      <Form method="get" role="search" aria-label="Stores" className="mb-6 flex items-end gap-3" key={q}>
        <label className="block min-w-0 grow sm:max-w-64">
          <span className="mb-1 block text-[0.8125rem] text-muted">Find a store</span>
          <input type="search" name="q" defaultValue={q} maxLength={100} placeholder="Name or id" className={FIELD} />
        </label>
        <Button type="submit">Find</Button>
      </Form>
      {stores.length === 0 ? (
        <EmptyState title={q === '' ? 'No stores yet' : 'No matching stores'}>
          {q === '' ? 'A store appears with its first event.' : 'Try another name or id.'}
        </EmptyState>
      ) : (
        <Card flush>
          <Table caption="Stores">
            <thead>
              <tr>
                <Th>Store</Th>
                <Th>Open today</Th>
                <Th align="end">Capacity</Th>
                <Th align="end" className="hidden sm:table-cell">
                  Area
                </Th>
                <Th className="hidden md:table-cell">Time zone</Th>
                <Th className="hidden sm:table-cell">
                  <span className="sr-only">Settings</span>
                </Th>
              </tr>
            </thead>
            <tbody>
              {stores.map((store) => (
                <Tr key={store.storeId}>
                  <Td className="min-w-40 break-words">
                    <TextLink to={storePath(store.storeId)}>{store.name}</TextLink>
                    <span className="block text-xs break-all text-muted">
                      {[store.group, store.storeId].filter((words) => words && words !== store.name).join(' · ')}
                    </span>
                    <span className="mt-1 block sm:hidden">
                      <EditLink store={store} />
                    </span>
                  </Td>
                  <Td className="whitespace-nowrap tabular-nums">
                    <OrSet to={settingsPath(store.storeId, 'hours')} words="Set hours" name={store.name}>
                      {store.hoursToday}
                    </OrSet>
                  </Td>
                  <Td align="end">
                    <OrSet to={settingsPath(store.storeId, 'capacity')} words="Set capacity" name={store.name}>
                      {store.capacity}
                    </OrSet>
                  </Td>
                  <Td align="end" className="hidden whitespace-nowrap sm:table-cell">
                    <OrSet to={settingsPath(store.storeId, 'area')} words="Set area" name={store.name}>
                      {store.areaM2 && `${store.areaM2} m²`}
                    </OrSet>
                  </Td>
                  <Td className="hidden whitespace-nowrap text-muted md:table-cell">{zoneWords(store.timeZone)}</Td>
                  <Td align="end" className="hidden sm:table-cell">
                    <EditLink store={store} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </Card>
      )}
      <Pager label="Pages of stores" {...pages} className="mt-4" />
    </>
  )
}

function EditLink({ store }: { store: StoreDirectory['stores'][number] }) {
  return (
    <TextLink to={settingsPath(store.storeId)} aria-label={`Edit ${store.name}`}>
      Edit
    </TextLink>
  )
}

/** A value, or the way to where it is set. */
function OrSet({ to, words, name, children }: { to: string; words: string; name: string; children: ReactNode }) {
  if (children !== null) return <>{children}</>
  return (
    <TextLink to={to} aria-label={`${words} of ${name}`} className="whitespace-nowrap">
      {words}
    </TextLink>
  )
}
