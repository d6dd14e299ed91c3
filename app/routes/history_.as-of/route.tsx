import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { asOfAnswer } from '../../history/as-of-answer.server'
import { AsOfFigures } from '../../history/view/as-of-figures'
import { ExportLinks } from '../../history/view/export-links'
import { appContext } from '../../server/context.server'
import { ButtonLink, TextLink } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { PageHeader } from '../../ui/page'
import { zoneWords } from '../../ui/words/zone-words'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `As of ${data.asOf} · Storepulse` : 'History · Storepulse' },
  ...(data ? [{ tagName: 'link', rel: 'canonical', href: data.canonical }] : []),
]

/** What was known at a moment. */
export const loader = ({ request }: LoaderFunctionArgs) => asOfAnswer(appContext(), request)

export default function HistoryAsOfRoute() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={page.subject}
        back={<TextLink to={page.today}>History</TextLink>}
        lede={`As known on ${page.asOf}, all times in ${zoneWords(page.timeZone)}. Later events do not change this page.`}
        actions={<ButtonLink to={page.today}>View current</ButtonLink>}
      />
      {page.rows.length > 0 ? (
        <>
          <AsOfFigures page={page} />
          <ExportLinks canonical={page.files} />
        </>
      ) : (
        <EmptyState title="No figures for this range at that time">
          Choose a longer range, or a later moment.
        </EmptyState>
      )}
      <section className="mt-6 text-sm text-muted" aria-label="Not shown">
        <p>Not shown, as it was not recorded:</p>
        <ul className="mt-1 list-disc pl-5">
          {page.leftOut.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
    </>
  )
}
