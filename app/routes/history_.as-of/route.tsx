import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { zoneWords } from '~/app/ui/words/zone-words'
import { countedFilter } from '~/domain/counted-stores'
import { asOfPage } from '../../history/page/as-of-page.server'
import { type HistoryFilter, historyPath, historyZone, parseHistoryFilter } from '../../history/question/filter'
import { asOfPath, leftOutAsOf, parseAsOf } from '../../history/question/revisions-address'
import { getHistoryAsOf } from '../../history/reads/as-of/history-as-of'
import { getRevisionsBegun } from '../../history/reads/as-of/revisions-begun'
import { AsOfFigures } from '../../history/view/as-of-figures'
import { ExportLinks } from '../../history/view/export-links'
import { countedNow } from '../../live/overview/counted-now.server'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { ButtonLink, TextLink } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { problemResponse } from '../../ui/frame/problem-response'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `As of ${data.asOf} · Storepulse` : 'History · Storepulse' },
  ...(data ? [{ tagName: 'link', rel: 'canonical', href: data.canonical }] : []),
]

/**
 * What was known at a moment: closed buckets only, the same for ever.
 * @throws a 400 that names what makes no sense in the address, or from when on can be told; a 503 while the past is
 * still being recorded
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams
  const parsed = parseHistoryFilter(search)
  const nowMs = Date.now()
  const asOfMs = parseAsOf(search.get('asof'), nowMs)
  const wrong = [...(parsed.ok ? [] : parsed.problems), ...(typeof asOfMs === 'string' ? [asOfMs] : [])]
  if (!parsed.ok || typeof asOfMs === 'string') throw problemResponse(400, wrong)
  const { reads, registry, settings } = appContext()
  const filter = countedFilter(await countedNow({ registry }), parsed.filter)
  if (filter !== parsed.filter) throw redirect(asOfPath(filter, asOfMs))
  const stores = await registry.stores()
  const missing = filter.storeIds.filter((id) => !stores.some(({ storeId }) => storeId === id))
  if (missing.length > 0)
    throw problemResponse(
      400,
      missing.map((id) => `store: there is no store ${JSON.stringify(id)}`),
    )
  const everyone = filter.storeIds.length + filter.groups.length === 0
  const chosen = stores.filter(
    ({ storeId, group, hidden }) =>
      filter.storeIds.includes(storeId) || (!hidden && (everyone || filter.groups.includes(group ?? ''))),
  )
  if (chosen.length === 0 && !everyone) throw problemResponse(400, ['group: there is no such group'])
  const timeZone = historyZone(filter, chosen, settings.DEFAULT_TIME_ZONE)
  const begunMs = await getRevisionsBegun(reads).catch(() => undefined)
  if (begunMs === undefined || begunMs === null) throw problemResponse(503, [])
  const locale = clientLocale(request)
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium', timeZone })
  if (asOfMs < begunMs) {
    throw problemResponse(400, [
      `asof: recording began ${moment.format(begunMs)} (${timeZone}); earlier figures were not recorded`,
    ])
  }
  const answer = await getHistoryAsOf(reads, {
    storeIds: everyone ? [] : chosen.map(({ storeId }) => storeId),
    range: filter.range,
    bucket: filter.bucket,
    timeZone,
    retail: settings.retailCalendar,
    asOfMs,
    nowMs,
  })
  if (answer === null) throw problemResponse(400, ['range: this retail year has 52 weeks, there is no week 53'])
  const subject = everyone
    ? 'All stores'
    : chosen.length > 3
      ? `${chosen.length} stores`
      : chosen.map(({ name }) => name).join(', ')
  return {
    ...asOfPage(answer, { filter, asOfMs, timeZone, locale }),
    subject,
    asOf: moment.format(asOfMs),
    timeZone,
    canonical: asOfPath(filter, asOfMs),
    files: asOfPath(recorded(filter), asOfMs),
    today: historyPath(filter),
    leftOut: leftOutAsOf(filter),
  }
}

/** The question without what revisions do not tell: files would refuse that. */
const recorded = (filter: HistoryFilter): HistoryFilter => ({
  ...filter,
  bucket: filter.bucket === '5m' ? '1h' : filter.bucket,
  weekdays: [],
  openOnly: false,
  page: 1,
})

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
