import { ButtonLink } from '../../ui/button'
import { Card } from '../../ui/card'
import { classNames } from '../../ui/class-names'
import { Section } from '../../ui/page'
import { Table, Td, Th, Tr } from '../../ui/table'
import type { AnswerShown } from '../page/sql-page.server'
import { shownNumber } from './shown-number'

/** The result of a statement: its size and duration, a chart if it has times and numbers, and the rows. */
export function Answer({ answer }: { answer: AnswerShown }) {
  const { columns, rows, chart } = answer
  return (
    <Section
      title={answer.words}
      note={`in ${answer.took}`}
      actions={
        <ButtonLink to={answer.csv} reloadDocument>
          Download CSV
        </ButtonLink>
      }
    >
      {chart === null ? null : (
        <Card className="mb-4">
          <figure>
            <Drawing svg={chart.svg} />
            <figcaption>
              <ul className="mt-3 flex flex-wrap gap-x-5 gap-y-1.5 text-[0.8125rem] text-muted">
                {chart.key.map(({ name, swatch }) => (
                  <li key={name} className="flex items-center gap-1.5">
                    <span aria-hidden className={classNames('size-2.5 rounded-[2px]', swatch)} /> {name}
                  </li>
                ))}
              </ul>
            </figcaption>
          </figure>
        </Card>
      )}
      {columns.length > 0 && rows.length > 0 ? (
        <Card flush>
          <div className="max-h-[34rem] overflow-y-auto">
            <Table caption="Result">
              <thead>
                <Tr>
                  {columns.map((column, index) => (
                    <Th key={`${column.name} ${index.toString()}`} align={column.kind === 'number' ? 'end' : 'start'}>
                      {column.name}
                    </Th>
                  ))}
                </Tr>
              </thead>
              <tbody>
                {rows.map((row, place) => (
                  <Tr key={`row ${place.toString()}`}>
                    {row.map((value, index) => (
                      <Cell
                        key={`${columns[index]?.name} ${index.toString()}`}
                        value={value}
                        kind={columns[index]?.kind}
                      />
                    ))}
                  </Tr>
                ))}
              </tbody>
            </Table>
          </div>
        </Card>
      ) : (
        <p className="rounded-card border border-dashed border-line-strong/50 px-6 py-8 text-center text-sm text-muted">
          No rows returned
        </p>
      )}
      {answer.onPage.map((line) => (
        <p key={line} className="mt-2 text-sm text-muted">
          {line}
        </p>
      ))}
    </Section>
  )
}

/** A value as QuestDB gave it; null is said, so that it is not taken for an empty text. */
function Cell({ value, kind }: { value: string | null; kind: AnswerShown['columns'][number]['kind'] | undefined }) {
  const align = kind === 'number' ? 'end' : 'start'
  if (value === null)
    return (
      <Td align={align} className="text-muted italic">
        null
      </Td>
    )
  const shown = kind === 'number' ? shownNumber(value) : value
  return (
    <Td
      align={align}
      title={shown === value ? undefined : value}
      className={classNames('max-w-md', kind === 'text' ? 'break-words' : 'whitespace-nowrap tabular-nums')}
    >
      {kind === 'time' ? <time dateTime={value}>{value.replace('T', ' ').replace('Z', '')}</time> : shown}
    </Td>
  )
}

/** The text is an SVG that this server rendered; names in it went through React's escaping. */
function Drawing({ svg }: { svg: string }) {
  const scrollable = { tabIndex: 0, role: 'group', 'aria-label': 'Chart, scrolls sideways' }
  return (
    <div className="overflow-x-auto" {...scrollable}>
      <div className="min-w-[40rem]" dangerouslySetInnerHTML={{ __html: svg }} />
    </div>
  )
}
