import { MINUTE_MS } from '~/domain/time/durations'
import { BackOff } from '~/platform/retry'
import type { RunningServer } from '../servers/running-server'

const STEADY_MS = MINUTE_MS

/**
 * Restarts a process whenever it ends, with growing pauses, until `signal` aborts. Reports the first restart, and
 * another only after the process has been stable for a minute.
 * @param restarted called after each restart
 */
export async function keepAlive(
  name: string,
  server: RunningServer,
  { signal, say, restarted }: { signal: AbortSignal; say: (line: string) => void; restarted: () => void },
): Promise<void> {
  const backOff = new BackOff(300, 30_000)
  let logged = false
  while (!signal.aborted) {
    const began = Date.now()
    const { code, signal: by } = await server.child.exited
    if (signal.aborted) return
    if (Date.now() - began > STEADY_MS) {
      backOff.reset()
      logged = false
    }
    if (!logged) say(`${name} ended (${by ?? `exit ${code}`}); restarting it.`)
    logged = true
    await restartUntilItStays(server, backOff, signal)
    restarted()
  }
}

async function restartUntilItStays(server: RunningServer, backOff: BackOff, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await backOff.wait(signal)
    if (signal.aborted) return
    try {
      return await server.restart()
    } catch {
      // Its own log says why; the next attempt comes after a longer pause.
    }
  }
}
