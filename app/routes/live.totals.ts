import { countedFilter } from '~/domain/counted-stores'
import { overviewPath, parseOverviewFilter } from '~/domain/live/overview-filter'
import { ApiProblem, apiLoader, onlyReads } from '../api-answers.server'
import { clientLocale } from '../client-locale.server'
import { appContext } from '../context.server'
import { countedNow } from '../live/counted-now.server'
import { type OverviewTotals, overviewTotals } from '../live/overview.server'
import { sharedPage } from '../shared-pages.server'

/** Sums over all stores that the live page is asked for, where these stand on several pages: its stream tells of one page alone. */
export const loader = apiLoader(async ({ request }): Promise<OverviewTotals> => {
  const parsed = parseOverviewFilter(new URL(request.url).searchParams)
  if (!parsed.ok) throw new ApiProblem(400, 'bad_request', parsed.problems.join('; '))
  const counted = await countedNow(appContext())
  const { storeIds, group, search } = countedFilter(counted, parsed.filter)
  const filter = { storeIds, group, search, sort: 'group', view: 'tiles', wall: false } as const
  const locale = clientLocale(request)
  return sharedPage(['totals', overviewPath({ ...filter, storeIds }), locale, counted], () =>
    overviewTotals(appContext(), { ...filter, storeIds }, Date.now(), locale),
  )
})
export const action = onlyReads
