import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { storeListCsv } from '../../settings/page/store-list-file.server'

/** All stores as a CSV file that can be edited and imported again. */
export const loader = resourceLoader(
  appContext,
  async (_, { registry }) =>
    // The mark at the start tells Excel that this is UTF-8.
    new Response(`\ufeff${await storeListCsv(registry)}`, {
      headers: {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': 'attachment; filename="stores.csv"',
        'Cache-Control': 'private, no-store',
      },
    }),
)
export const action = onlyReads
