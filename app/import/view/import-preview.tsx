import { Form, useNavigation } from '@remix-run/react'
import { Badge } from '../../ui/badge'
import { Button, TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { EmptyState } from '../../ui/empty-state'
import { Notice } from '../../ui/form/notice'
import { PageHeader, Section } from '../../ui/page'
import { Table, Td, Th, Tr } from '../../ui/table'
import { ImportForm } from './import-form'
import type { ImportPreviewData } from './preview-data'
import { StoredHoursSection } from './stored-hours-section'

/** What a file would bring, and the button that brings it. */
export function ImportPreviewView({ id, search, page }: { id: string; search: string; page: ImportPreviewData }) {
  const { found, missing, file } = page
  return (
    <>
      <PageHeader
        title={file.name}
        back={<TextLink to="/import">Import</TextLink>}
        lede={`${file.size}, ${page.written}. Nothing is imported yet.`}
      />
      <Card>
        <ImportForm form={page.form} />
      </Card>
      {missing.length > 0 ? (
        <div className="mt-6">
          <Notice tone="warn">
            <ul className="space-y-1">
              {missing.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Notice>
        </div>
      ) : null}
      <Section title="First rows" note="As in the file">
        <Card flush>
          <FirstRows table={page.table} />
        </Card>
      </Section>
      {found === null ? null : <Found id={id} search={search} page={page} found={found} />}
    </>
  )
}

function FirstRows({ table }: { table: ImportPreviewData['table'] }) {
  return (
    <Table caption="First rows of the file">
      <thead>
        <tr>
          <Th align="end">Line</Th>
          {table.heads.map(({ name, role }) => (
            <Th key={name}>
              <span className="block">{name}</span>
              {role === null ? <span className="font-normal">not used</span> : <Badge tone="accent">{role}</Badge>}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ line, cells }) => (
          <Tr key={line}>
            <Td align="end" className="text-muted">
              {line}
            </Td>
            {table.heads.map(({ name }, index) => (
              <Td key={name} className="whitespace-nowrap">
                {cells[index]}
              </Td>
            ))}
          </Tr>
        ))}
      </tbody>
    </Table>
  )
}

type FoundProps = {
  id: string
  search: string
  page: ImportPreviewData
  found: NonNullable<ImportPreviewData['found']>
}

function Found({ id, search, page, found }: FoundProps) {
  const sending = useNavigation().formMethod === 'POST'
  const lines = (count: number) => (count === 1 ? 'line' : 'lines')
  const rows = `${found.goodText} ${found.good === 1 ? 'row' : 'rows'}`
  const stores = `${found.storesText} ${found.storesText === '1' ? 'store' : 'stores'}`
  return (
    <>
      {found.problems > 0 ? (
        <Section
          title={`${found.problemsText} ${lines(found.problems)} cannot be read`}
          note="Skipped. Fix the file and import it again to include them."
        >
          <Card flush>
            <Table caption="Lines that cannot be read">
              <thead>
                <tr>
                  <Th align="end">Line</Th>
                  <Th className="w-full">Problem</Th>
                </tr>
              </thead>
              <tbody>
                {found.firstProblems.slice(0, 20).map(({ line, text }) => (
                  <Tr key={line}>
                    <Td align="end">{line}</Td>
                    <Td>{text}</Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
            {found.problems > 20 ? (
              <details className="border-t border-line px-4 py-3 text-sm">
                <summary className="cursor-pointer text-muted">
                  More, up to the first {found.firstProblems.length}
                </summary>
                <ol className="mt-2 space-y-1">
                  {found.firstProblems.slice(20).map(({ line, text }) => (
                    <li key={line}>
                      Line {line}: {text}
                    </li>
                  ))}
                </ol>
              </details>
            ) : null}
          </Card>
        </Section>
      ) : null}
      <Section title="To be imported" note={`${rows}, ${stores}`}>
        <div className="mb-3 space-y-2">
          {page.noExits ? (
            <Notice tone="warn">
              No column for exits: they will be 0 in these rows, so net and people inside are not usable there.
            </Notice>
          ) : null}
          {page.questions.map((question) => (
            <Notice key={question} tone="warn">
              {question}
            </Notice>
          ))}
          {found.leftOut.map(({ words, countText, lines: at }) => (
            <Notice key={words} tone="good">
              Skipped: {countText} {words} (line {at.join(', ')}
              {at.length < Number(countText.replace(/\D/g, '')) ? ' …' : ''}).
            </Notice>
          ))}
          {page.noEntries ? <Notice tone="warn">No column for entries: they will be 0 in these rows.</Notice> : null}
          {found.takenAsFirst.length > 0 ? (
            <Notice tone="warn">
              Clocks showed the time of {lines(found.takenAsFirst.length)} {found.takenAsFirst.slice(0, 12).join(', ')}
              {found.takenAsFirst.length > 12 ? ' …' : ''} twice that night; the file has it once. It is read as the
              first of the two.
            </Notice>
          ) : null}
        </div>
        {found.good === 0 ? (
          <EmptyState title="No rows">
            {found.problems === 0
              ? 'The file has a header and no rows.'
              : 'No line can be read. Choose the columns above, or fix the file and import it again.'}
          </EmptyState>
        ) : (
          <Card flush>
            <Table caption="Totals of each store">
              <thead>
                <tr>
                  <Th>Store</Th>
                  <Th align="end">Rows</Th>
                  <Th align="end">Entries</Th>
                  <Th align="end">Exits</Th>
                  <Th>First</Th>
                  <Th>Last</Th>
                  <Th>Times in</Th>
                </tr>
              </thead>
              <tbody>
                {found.stores.map((store) => (
                  <Tr key={store.storeId}>
                    <Td>
                      {store.name ?? store.storeId} {store.name === null ? <Badge tone="warn">new store</Badge> : null}
                    </Td>
                    <Td align="end">{store.rows}</Td>
                    <Td align="end">{store.entries}</Td>
                    <Td align="end">{store.exits}</Td>
                    <Td className="whitespace-nowrap">{store.from}</Td>
                    <Td className="whitespace-nowrap">{store.to}</Td>
                    <Td className="whitespace-nowrap">{store.zone}</Td>
                  </Tr>
                ))}
              </tbody>
            </Table>
            {found.moreStores > 0 ? (
              <p className="px-4 py-3 text-sm text-muted">
                And {found.moreStores} more {found.moreStores === 1 ? 'store' : 'stores'}.
              </p>
            ) : null}
          </Card>
        )}
        <Form method="post" action={`/import/${id}`}>
          <input type="hidden" name="search" value={search} />
          {found.good > 0 && found.stored === 'not known' ? (
            <Notice tone="warn">
              The database does not answer, so hours already stored cannot be checked. Reload this page in a moment.
            </Notice>
          ) : null}
          {found.good > 0 && page.missing.length === 0 && found.stored !== null && found.stored !== 'not known' ? (
            <StoredHoursSection stored={found.stored} />
          ) : null}
          <div className="mt-5 flex flex-wrap gap-3">
            {found.good > 0 && found.stored !== 'not known' && page.missing.length === 0 ? (
              <Button type="submit" name="intent" value="confirm" look="primary" disabled={sending}>
                Import {rows}
              </Button>
            ) : null}
            <Button type="submit" name="intent" value="discard" formNoValidate>
              Discard
            </Button>
          </div>
        </Form>
      </Section>
    </>
  )
}
