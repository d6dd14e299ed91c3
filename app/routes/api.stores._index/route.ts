import { apiStores } from '../../live/overview/api-stores.server'
import { parseStoresQuery } from '../../server/answers/api'
import { apiLoader, onlyReads, wrongParameters } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

/** A list; where more stores follow, the headers say how many and where (RFC 8288). */
export const loader = apiLoader(appContext, async ({ request }, context): Promise<Response> => {
  const parsed = parseStoresQuery(new URL(request.url).searchParams)
  if ('problems' in parsed) throw wrongParameters(parsed.problems)
  const { stores, next, left } = await apiStores(context, parsed.query)
  return Response.json(stores, {
    headers: {
      'Cache-Control': 'no-store',
      'Storepulse-Left-Out': left === 0 ? 'nothing' : `${left} stores that follow`,
      ...(next === null ? {} : { Link: `<${next}>; rel="next"` }),
    },
  })
})
export const action = onlyReads
