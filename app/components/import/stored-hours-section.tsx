import { Card } from '../card'
import { Table, Td, Th, Tr } from '../table'
import { Notice } from './notice'
import type { StoredHoursData } from './preview-data'

const CHOICES = [
  [
    'replace',
    'Replace what is stored',
    'The file counts for these hours. What was stored is kept in the table replaced_counts.',
  ],
  ['add', 'Add to what is stored', 'Both count: right where they saw different people, such as two doors.'],
  ['leave-out', 'Leave these hours out', 'What is stored stays; the other rows of the file are imported.'],
] as const

/** Which hours of a file are stored already and, within the form that confirms, what is to become of them. */
export function StoredHoursSection({ stored }: { stored: StoredHoursData }) {
  const hours = `${stored.hoursText} ${stored.hours === 1 ? 'hour' : 'hours'}`
  return (
    <fieldset className="mt-5 min-w-0 space-y-3">
      <legend className="text-base font-semibold">
        {hours} of this file {stored.hours === 1 ? 'is' : 'are'} stored already
      </legend>
      <Notice tone="warn">
        Both would count, and people would be counted twice. Choose what happens to {stored.hours === 1 ? 'it' : 'them'}
        .
      </Notice>
      <Card flush>
        <Table caption="Hours that are stored already">
          <thead>
            <tr>
              <Th>Store</Th>
              <Th align="end">Hours</Th>
              <Th align="end">Entries stored</Th>
              <Th align="end">In the file</Th>
              <Th align="end">Exits stored</Th>
              <Th align="end">In the file</Th>
            </tr>
          </thead>
          <tbody>
            {stored.stores.map((store) => (
              <Tr key={store.storeId}>
                <Td>{store.name}</Td>
                <Td align="end">{store.hours}</Td>
                <Td align="end">{store.stored.entries}</Td>
                <Td align="end">{store.file.entries}</Td>
                <Td align="end">{store.stored.exits}</Td>
                <Td align="end">{store.file.exits}</Td>
              </Tr>
            ))}
          </tbody>
        </Table>
        {stored.moreStores > 0 ? (
          <p className="px-4 py-3 text-sm text-muted">
            And {stored.moreStores} more {stored.moreStores === 1 ? 'store' : 'stores'}.
          </p>
        ) : null}
      </Card>
      <div className="grid gap-2">
        {CHOICES.map(([value, label, words]) => (
          <label key={value} className="flex items-start gap-2.5 text-sm">
            <input type="radio" name="stored" value={value} required className="mt-1" />
            <span>
              <span className="block font-medium">{label}</span>
              <span className="block text-muted">{words}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
