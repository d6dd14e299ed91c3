import type { LiveHub } from '../../live/hub/hub.server'

/**
 * For a page that takes longer than this, keep asking whether the database answers at all: it may stop answering at any
 * moment.
 */
const LONG_MS = 3_000
const AGAIN_MS = 500

/**
 * Awaits a result that needs the database. Null if it fails or takes long while the database does not answer at all, so
 * that nobody waits for its queries to time out. Other errors are thrown.
 */
export async function unlessAway<Made>(hub: Pick<LiveHub, 'current'>, making: Promise<Made>): Promise<Made | null> {
  const isAway = async () => (await hub.current()).health.state === 'stale'
  let timer: NodeJS.Timeout | undefined
  let over = false
  const away = new Promise<null>((resolve, reject) => {
    const look = async () => {
      if (await isAway()) resolve(null)
      else if (!over) timer = setTimeout(lookOrFail, AGAIN_MS)
    }
    const lookOrFail = () => look().catch(reject)
    timer = setTimeout(lookOrFail, LONG_MS)
  })
  try {
    return await Promise.race([making, away])
  } catch (error) {
    if (await isAway()) return null
    throw error
  } finally {
    over = true
    clearTimeout(timer)
  }
}
