import { renderToStaticMarkup } from 'react-dom/server'
import { Card } from '../../ui/card'
import { Table, Td, Th, Tr } from '../../ui/table'
import { TABLE_DOCS } from '../table-docs/all-tables'
import { Prose } from '../view/prose'

let markup: string | null = null

/**
 * The documented tables, as the markup of one card: the same for everyone and larger than the rest of the page, so it
 * is rendered once.
 */
export function drawnTables(): string {
  markup ??= renderToStaticMarkup(<Tables />)
  return markup
}

function Tables() {
  return (
    <Card flush>
      {TABLE_DOCS.map(({ names, about, columns }) => (
        <details key={names[0]} className="border-b border-line last:border-b-0">
          <summary className="cursor-pointer px-4 py-3 text-sm sm:px-5">
            <span className="font-mono font-medium">{names.join(', ')}</span>
            <span className="mt-0.5 block text-muted">
              <Prose text={about} />
            </span>
          </summary>
          <Table caption={`Columns of ${names.join(', ')}`}>
            <thead>
              <Tr>
                <Th>Column</Th>
                <Th>Type</Th>
                <Th>Unit</Th>
                <Th>Meaning</Th>
              </Tr>
            </thead>
            <tbody>
              {columns.map(({ name, type, unit, meaning }) => (
                <Tr key={name}>
                  <Td className="font-mono text-[0.8125rem]">{name}</Td>
                  <Td className="text-muted">{type}</Td>
                  <Td className="whitespace-nowrap text-muted">{unit}</Td>
                  <Td className="min-w-56">
                    <Prose text={meaning} />
                  </Td>
                </Tr>
              ))}
            </tbody>
          </Table>
        </details>
      ))}
    </Card>
  )
}
