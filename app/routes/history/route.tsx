import type { LoaderFunctionArgs, MetaFunction, SerializeFrom } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { MINUTE_MS } from '~/domain/time/durations'
import { datesToMend } from '../../history/dates-to-mend.server'
import { historyAnswer } from '../../history/history-answer.server'
import { ExportLinks } from '../../history/view/export-links'
import { HistoryFigures, NothingHeard } from '../../history/view/history-figures'
import { HistoryFilterForm } from '../../history/view/history-filter'
import { appContext } from '../../server/context.server'
import { SelfRenewal } from '../../ui/frame/self-renewal'
import { useRenewal } from '../../ui/frame/use-renewal'
import { FreshnessLine } from '../../ui/freshness'
import { PageHeader } from '../../ui/page'
import { zoneWords } from '../../ui/words/zone-words'

const RENEWAL_MS = MINUTE_MS
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data && 'subject' in data ? `History · ${data.subject} · Storepulse` : 'History · Storepulse' },
  ...(data && 'subject' in data ? [{ tagName: 'link', rel: 'canonical', href: data.canonical }] : []),
]

export const loader = async ({ request }: LoaderFunctionArgs) =>
  datesToMend(appContext(), request) ?? historyAnswer(appContext(), request)

export default function HistoryRoute() {
  const answer = useLoaderData<typeof loader>()
  if (!('mend' in answer)) return <History page={answer} />
  return (
    <>
      <PageHeader title="History" lede="The dates are wrong. Correct them, and press Show." />
      <HistoryFilterForm {...answer.mend} />
    </>
  )
}

function History({ page }: { page: SerializeFrom<typeof historyAnswer> }) {
  const waits = useRenewal(RENEWAL_MS, '/ready')
  return (
    <>
      <PageHeader
        title={page.subject}
        lede={
          <FreshnessLine tone={waits ? 'warn' : page.freshness.tone}>
            {page.when} · {waits ? 'Stale: cannot update, retrying' : page.freshness.text} · as of {page.asOf} · all
            times in {zoneWords(page.timeZone)}
          </FreshnessLine>
        }
      />
      <HistoryFilterForm form={page.form} ranges={page.ranges} canonical={page.canonical} />
      {page.heard ? <HistoryFigures page={page} /> : <NothingHeard page={page} />}
      <ExportLinks canonical={page.canonical} />
      <SelfRenewal everySeconds={RENEWAL_MS / 1000} />
    </>
  )
}
