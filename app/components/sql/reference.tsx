import { TextLink } from '../button'
import { Card } from '../card'
import { Section } from '../page'
import { Table, Td, Th, Tr } from '../table'
import { Prose } from './prose'
import type { SqlReference } from './sql-page.server'

/** The cookbook: each recipe is a link that runs it. */
export function Cookbook({ chapters }: Pick<SqlReference, 'chapters'>) {
  return (
    <Section title="Cookbook" note="Each of them runs as it stands">
      <div className="grid gap-4 lg:grid-cols-3">
        {chapters.map(({ title, recipes }) => (
          <Card key={title}>
            <h3 className="text-sm font-semibold">{title}</h3>
            <ul className="mt-3 space-y-3 text-sm">
              {recipes.map((recipe) => (
                <li key={recipe.to}>
                  <TextLink to={recipe.to}>{recipe.title}</TextLink>
                  <p className="mt-0.5 text-[0.8125rem] text-muted">{recipe.about}</p>
                </li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
    </Section>
  )
}

/** Every table with its columns, folded. */
export function TableReference({ tables }: Pick<SqlReference, 'tables'>) {
  return (
    <Section title="Tables" note="All times are UTC">
      <Card flush>
        {tables.map(({ names, about, columns }) => (
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
    </Section>
  )
}
