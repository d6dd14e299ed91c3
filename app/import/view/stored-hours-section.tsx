import { Card } from '../../ui/card'
import { Notice } from '../../ui/form/notice'
import { Table, Td, Th, Tr } from '../../ui/table'
import type { StoredHoursData } from './preview-data'

const CHOICES = [
  [
    'replace',
    'Replace stored counts',
    'Uses the file for these hours. The stored counts are kept in the table replaced_counts.',
  ],
  ['add', 'Add to stored counts', 'Right if both counted different people, such as two doors.'],
  ['leave-out', 'Skip these hours', 'Keeps the stored counts; the other rows of the file are imported.'],
] as const

/** Which hours of a file are already stored and, within the form that confirms, what is to become of them. */
export function StoredHoursSection({ stored }: { stored: StoredHoursData }) {
  const hours = `${stored.hoursText} ${stored.hours === 1 ? 'hour' : 'hours'}`
  return (
    <fieldset className="mt-5 min-w-0 space-y-3">
      <legend className="text-base font-semibold">
        {hours} of this file {stored.hours === 1 ? 'is' : 'are'} already stored
      </legend>
      <Notice tone="warn">
        Importing {stored.hours === 1 ? 'it' : 'them'} too would count people twice. Choose what to do.
      </Notice>
      <Card flush>
        <Table caption="Hours already stored">
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
