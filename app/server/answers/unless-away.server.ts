import type { LiveHub } from '../../live/hub/hub.server'

/**
 * A page that takes longer makes us ask whether the database answers at all, again and again: it may stop answering at
 * any moment.
 */
const LONG_MS = 3_000
const AGAIN_MS = 500

/**
 * What is being made of the database; null where it fails, or takes long, while the database does not answer anybody,
 * so that nobody waits until its questions time out. A failure of another kind is thrown.
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
