import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { drawnTables } from '../../sql/page/drawn-tables.server'

/** `/sql/tables`: the tables as they are documented, as markup for a page that was moved to by a script. */
export const loader = resourceLoader(
  appContext,
  () =>
    new Response(drawnTables(), {
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'private, max-age=300' },
    }),
)
export const action = onlyReads
