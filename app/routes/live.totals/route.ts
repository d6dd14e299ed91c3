import { countedFilter } from '~/domain/counted-stores'
import { countedNow } from '../../live/overview/counted-now.server'
import { type OverviewTotals, overviewTotals } from '../../live/overview/overview.server'
import { overviewPath, parseOverviewFilter } from '../../live/overview/overview-filter'
import { ApiProblem, apiLoader, onlyReads } from '../../server/answers/api-answers.server'
import { sharedPage } from '../../server/answers/shared-pages.server'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'

/**
 * Sums over all stores that the live page is asked for, where these stand on several pages: its stream tells of one
 * page alone.
 */
export const loader = apiLoader(appContext, async ({ request }, context): Promise<OverviewTotals> => {
  const parsed = parseOverviewFilter(new URL(request.url).searchParams)
  if (!parsed.ok) throw new ApiProblem(400, 'bad_request', parsed.problems.join('; '))
  const counted = await countedNow(context)
  const { storeIds, group, search } = countedFilter(counted, parsed.filter)
  const filter = { storeIds, group, search, sort: 'group', view: 'tiles', wall: false } as const
  const locale = clientLocale(request)
  return sharedPage(['totals', overviewPath({ ...filter, storeIds }), locale, counted], () =>
    overviewTotals(context, { ...filter, storeIds }, Date.now(), locale),
  )
})
export const action = onlyReads
