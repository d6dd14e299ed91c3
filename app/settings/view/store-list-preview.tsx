import { Form } from '@remix-run/react'
import { Button, ButtonLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { EmptyState } from '../../ui/empty-state'
import { Notice } from '../../ui/form/notice'
import { Section } from '../../ui/page'
import { Table, Td, Th, Tr } from '../../ui/table'
import type { StoreListPage } from './store-list-data'

const stores = (count: number) => (count === 1 ? '1 store' : `${count} stores`)

/** What a file of stores would change, and the buttons that do it or not. */
export function StoreListPreview({ page }: { page: StoreListPage }) {
  if (page.problem !== null)
    return (
      <EmptyState
        title="This file cannot be read"
        action={<ButtonLink to="/settings/import-stores">Choose another file</ButtonLink>}
      >
        {page.problem}
      </EmptyState>
    )
  const count = page.isNew + page.changed
  return (
    <>
      <p className="text-sm" data-preview>
        {stores(page.isNew)} new, {stores(page.changed)} changed, {stores(page.unchanged)} unchanged.
        {page.badCount > 0
          ? ` ${page.badCount === 1 ? '1 row' : `${page.badCount} rows`} skipped. Fix the file and import it again to include them.`
          : ''}
        {page.unknownColumns.length > 0 ? ` Columns not used: ${page.unknownColumns.join(', ')}.` : ''}
      </p>
      {page.tooMany === null ? null : <Notice tone="bad">{page.tooMany}</Notice>}
      <Form method="post" action={`/settings/import-stores/${page.id}`} className="mt-4 flex gap-2">
        <input type="hidden" name="seen" value={page.seen} />
        {count > 0 && page.tooMany === null ? (
          <Button type="submit" name="intent" value="confirm" look="primary">
            Save {stores(count)}
          </Button>
        ) : null}
        <Button type="submit" name="intent" value="discard">
          Discard
        </Button>
      </Form>
      {page.badCount > 0 ? <BadRows page={page} /> : null}
      {page.rows.length > 0 ? <ChangedStores page={page} count={count} /> : null}
    </>
  )
}

function BadRows({ page }: { page: StoreListPage }) {
  return (
    <Section title="Skipped rows">
      <Card flush>
        <Table caption="Skipped rows">
          <thead>
            <tr>
              <Th align="end">Line</Th>
              <Th>Store id</Th>
              <Th>What is wrong</Th>
            </tr>
          </thead>
          <tbody>
            {page.bad.map(({ line, storeId, problems }) => (
              <Tr key={line}>
                <Td align="end">{line}</Td>
                <Td className="break-all">{storeId}</Td>
                <Td>
                  {Object.entries(problems).map(([column, words]) => (
                    <span key={column} className="block">
                      <span className="font-mono text-[0.8125rem]">{column}</span>: {words}
                    </span>
                  ))}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
    </Section>
  )
}

function ChangedStores({ page, count }: { page: StoreListPage; count: number }) {
  const note = count > page.rows.length ? `The first ${page.rows.length} of ${count}` : undefined
  return (
    <Section title="Changes" note={note}>
      <Card flush>
        <Table caption="Changes">
          <thead>
            <tr>
              <Th>Store</Th>
              <Th className="w-full">Change</Th>
            </tr>
          </thead>
          <tbody>
            {page.rows.map((row) => (
              <Tr key={row.line}>
                <Td className="align-top">
                  {row.name}
                  <span className="block text-xs break-all text-muted">{row.storeId}</span>
                </Td>
                <Td>
                  {row.isNew ? <span className="block font-medium">New store</span> : null}
                  {row.changes.map(({ column, before, after }) => (
                    <span key={column} className="block break-words">
                      <span className="font-mono text-[0.8125rem]">{column}</span>:{' '}
                      {row.isNew ? null : (
                        <>
                          <del className="text-muted">{before || 'blank'}</del> →{' '}
                        </>
                      )}
                      {after || 'blank'}
                    </span>
                  ))}
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      </Card>
    </Section>
  )
}
