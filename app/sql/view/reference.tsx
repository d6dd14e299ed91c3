import { useRef } from 'react'
import { TextLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { MadeOnServer } from '../../ui/frame/drawn-on-server'
import { Section } from '../../ui/page'
import type { Chapters } from '../page/sql-page.server'

/** The cookbook: each recipe is a link that runs it. */
export function Cookbook({ chapters }: { chapters: Chapters }) {
  return (
    <Section title="Cookbook" note="Ready to run">
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
export function TableReference() {
  const box = useRef<HTMLDivElement>(null)
  return (
    <Section title="Tables" note="All times are UTC">
      <MadeOnServer version="tables" drawn={({ sqlTables }) => sqlTables()} address="/sql/tables" box={box} />
    </Section>
  )
}
