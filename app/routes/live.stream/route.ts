import { countsAs } from '~/domain/counted-stores'
import { MAX_ID_LENGTH } from '~/domain/events/messages'
import { STREAM_HEADERS, streamResponse } from '../../live/hub/stream-response.server'
import { countedNow } from '../../live/overview/counted-now.server'
import { ApiProblem, onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { type AppContext, appContext } from '../../server/context.server'
import { exchangeOf } from '../../server/requests/exchange.server'

/**
 * Stores of one stream: as many as an address can name, and as its first frame can tell of within what a client may
 * leave waiting.
 */
const MOST_STORES = 2_000

/** The stores of `?store=10,11`; null for all. @throws {ApiProblem} 400 */
async function wantedStores(
  { hub, registry }: AppContext,
  params: URLSearchParams,
): Promise<ReadonlySet<string> | null> {
  const given = params.getAll('store').flatMap((list) => list.split(','))
  const ids = new Set(given.map((id) => id.trim()).filter((id) => id !== ''))
  if (ids.size > MOST_STORES || [...ids].some((id) => id.length > MAX_ID_LENGTH)) {
    throw new ApiProblem(400, 'bad_request', `store: at most ${MOST_STORES} ids of at most ${MAX_ID_LENGTH} characters`)
  }
  if (ids.size > 0) return ids
  // Before its first answer the database has told of none.
  const stores = Math.max(hub.storesKnown, (await registry.stores()).length)
  if (stores <= MOST_STORES) return null
  const text = `There are ${stores} stores, and one stream tells of at most ${MOST_STORES}. Name those you want: /live/stream?store=10,11. Sums over all are at /live/totals.`
  throw new ApiProblem(400, 'too_many_stores', text, { stores, most: MOST_STORES })
}

/** Server-Sent Events; the frames are in app/live/live.ts. */
export const loader = resourceLoader(appContext, async ({ request }, context) => {
  if (request.method === 'HEAD') return new Response(null, { headers: STREAM_HEADERS })
  const exchange = exchangeOf(request)
  if (!exchange) {
    const text = 'The server is starting. Try again in a moment.'
    throw new ApiProblem(503, 'starting', text, undefined, { 'Retry-After': '1' })
  }
  const wanted = await wantedStores(context, new URL(request.url).searchParams)
  const lastEventId = request.headers.get('last-event-id')
  const counted = await countedNow(context)
  const storeIds = wanted && new Set([...wanted].map((storeId) => countsAs(counted, storeId)))
  const { hub } = context
  return streamResponse(exchange.response, (sink) => hub.listen(sink, storeIds, lastEventId))
})
export const action = onlyReads
