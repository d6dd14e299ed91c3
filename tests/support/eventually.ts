import { setTimeout as pause } from 'node:timers/promises'

/**
 * Retries until `probe` neither throws nor returns undefined or false, and returns its result. All tests wait this way.
 * @throws the probe's last result after `withinMs`
 */
export async function eventually<T>(
  probe: () => Promise<T> | T,
  { withinMs = 10_000, everyMs = 50 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Exclude<Awaited<T>, undefined | false>> {
  const deadline = Date.now() + withinMs
  let last: unknown = 'nothing yet'
  for (;;) {
    try {
      const found = await probe()
      if (found !== undefined && found !== false) return found as Exclude<Awaited<T>, undefined | false>
      last = found
    } catch (error) {
      last = error
    }
    if (Date.now() > deadline) {
      throw new Error(`not within ${withinMs} ms: ${last instanceof Error ? last.message : String(last)}`, {
        cause: last,
      })
    }
    await pause(everyMs)
  }
}
