import { onlyReads } from '../api-answers.server'
import { appContext } from '../context.server'

/** The web process is alive, whatever it depends on; `instance` is the setting of that name, where set. */
export function loader(): Response {
  return Response.json(
    { state: 'alive', instance: appContext().settings.INSTANCE },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}
export const action = onlyReads
