import type { LiveHub } from './live/hub.server'

/** A page that takes longer makes us ask whether the database answers at all. */
const LONG_MS = 3_000

/**
 * What is being made of the database; null where it fails, or takes long, while the database does not answer anybody, so that nobody waits until
 * its questions time out. A failure of another kind is thrown.
 */
export async function unlessAway<Made>(hub: Pick<LiveHub, 'current'>, making: Promise<Made>): Promise<Made | null> {
  const isAway = async () => (await hub.current()).health.state === 'stale'
  let timer: NodeJS.Timeout | undefined
  const away = new Promise<null>((resolve, reject) => {
    const look = () => isAway().then((yes) => yes && resolve(null), reject)
    timer = setTimeout(look, LONG_MS)
  })
  try {
    return await Promise.race([making, away])
  } catch (error) {
    if (await isAway()) return null
    throw error
  } finally {
    clearTimeout(timer)
  }
}
