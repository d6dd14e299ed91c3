import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

/** The web process is alive, whatever it depends on; `instance` is the setting of that name, where set. */
export const loader = resourceLoader(appContext, (_, { settings }) => ({ state: 'alive', instance: settings.INSTANCE }))
export const action = onlyReads
