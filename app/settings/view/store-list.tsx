import { Form } from '@remix-run/react'
import { Badge } from '../../ui/badge'
import { Button, ButtonLink, TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { EmptyState } from '../../ui/empty-state'
import { Pager } from '../../ui/pager'
import { settingsPath, storePath } from '../../ui/store-address'
import { Table, Td, Th, Tr } from '../../ui/table'
import { zoneWords } from '../../ui/words/zone-words'
import { FIELD } from './field'
import { MergedList } from './merge-question'
import type { StoresPage } from './stores-page-data'

/** Which stores the page lists: a plain GET form. */
export function StoreSearch({ page }: { page: StoresPage }) {
  return (
    <Form
      method="get"
      role="search"
      aria-label="Stores"
      className="mb-6 flex flex-wrap items-end gap-3"
      key={`${page.q} ${page.only}`}
    >
      <label className="block min-w-0 grow sm:max-w-64">
        <span className="mb-1 block text-[0.8125rem] text-muted">Find a store</span>
        <input
          type="search"
          name="q"
          defaultValue={page.q}
          maxLength={100}
          placeholder="Name or id"
          className={FIELD}
        />
      </label>
      <label className="block min-w-0 sm:max-w-48">
        <span className="mb-1 block text-[0.8125rem] text-muted">List</span>
        <select name="only" defaultValue={page.only === 'all' ? '' : page.only} className={FIELD}>
          <option value="">All stores</option>
          <option value="hidden">Hidden stores</option>
        </select>
      </label>
      <Button type="submit">Find</Button>
    </Form>
  )
}

const searchOf = (here: string) => here.split('?')[1] ?? ''

function alongWith(merged: number): string {
  if (merged === 0) return ''
  return merged === 1 ? ' One merged id is removed too.' : ` ${merged} merged ids are removed too.`
}

/** Asks before stores are removed, and says what stays. */
export function RemovalQuestion({ page }: { page: StoresPage }) {
  const { removal, asksForAll, found, here } = page
  if (!removal && !asksForAll) return null
  const ofSearch = found.count === 1 ? 'the one store' : `the ${found.text} stores`
  const what = removal ? `${removal.name} (${removal.storeId})` : `${ofSearch} found by this search`
  return (
    <section aria-label="Remove" className="mb-6 rounded-card border border-line bg-warn-soft px-4 py-3 text-sm">
      <p className="text-warn">
        Remove {what}?{alongWith(removal?.merged ?? page.mergedIntoFound)} Name, hours, capacity and doors are deleted.
        Counts stay in the database, and a store that sends again comes back as new.
      </p>
      <div className="mt-3 flex gap-2">
        <Form method="post" action="/settings/stores">
          <input type="hidden" name="change" value="remove" />
          <input type="hidden" name="search" value={searchOf(here)} />
          {removal ? (
            <input type="hidden" name="storeId" value={removal.storeId} />
          ) : (
            <input type="hidden" name="count" value={found.count} />
          )}
          <Button type="submit" look="primary">
            Remove
          </Button>
        </Form>
        <ButtonLink to={here}>Cancel</ButtonLink>
      </div>
    </section>
  )
}

/** The stores of one page, each with what can be done with it. */
export function StoreList({ page }: { page: StoresPage }) {
  const { stores, here, pages, found, isSearch, removalOfAll } = page
  if (stores.length === 0)
    return (
      <EmptyState title="No matching stores">
        {isSearch ? 'Try another name or id.' : 'A store appears with its first event.'}
      </EmptyState>
    )
  return (
    <>
      <Card flush>
        <Table caption="Registered stores">
          <thead>
            <tr>
              <Th className="w-full">Store</Th>
              <Th className="hidden sm:table-cell">Time zone</Th>
              <Th>
                <span className="sr-only">Actions</span>
              </Th>
            </tr>
          </thead>
          <tbody>
            {stores.map(({ storeId, name, timeZone, hidden, removal, merge, merged }) => (
              <Tr key={storeId}>
                <Td className="break-words">
                  <TextLink to={storePath(storeId)}>{name}</TextLink> {hidden ? <Badge>Hidden</Badge> : null}
                  {name === storeId ? null : <span className="block text-xs break-all text-muted">{storeId}</span>}
                  <MergedList merged={merged} search={searchOf(here)} />
                </Td>
                <Td className="hidden whitespace-nowrap text-muted sm:table-cell">{zoneWords(timeZone)}</Td>
                <Td>
                  <div className="flex flex-col gap-2 sm:flex-row sm:justify-end">
                    <Form method="post" action="/settings/stores" className="[&>button]:w-full">
                      <input type="hidden" name="storeId" value={storeId} />
                      <input type="hidden" name="search" value={searchOf(here)} />
                      <Button
                        type="submit"
                        name="change"
                        value={hidden ? 'show' : 'hide'}
                        aria-label={`${hidden ? 'Show' : 'Hide'} ${name}`}
                      >
                        {hidden ? 'Show' : 'Hide'}
                      </Button>
                    </Form>
                    <ButtonLink to={settingsPath(storeId)} aria-label={`Edit ${name}`}>
                      Edit
                    </ButtonLink>
                    <ButtonLink to={merge} aria-label={`Merge ${name} into another store`}>
                      Merge into…
                    </ButtonLink>
                    <ButtonLink to={removal} aria-label={`Remove ${name}`}>
                      Remove
                    </ButtonLink>
                  </div>
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
      <Pager label="Pages of stores" {...pages} className="mt-4" />
      {isSearch && found.count > 0 ? (
        <p className="mt-6 text-sm">
          <TextLink to={removalOfAll}>
            Remove all {found.text} {found.count === 1 ? 'store' : 'stores'} of this search
          </TextLink>
        </p>
      ) : null}
    </>
  )
}
