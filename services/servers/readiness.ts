import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from '../processes/child'
import { StartProblem } from '../processes/start-problem'

/**
 * Retries until `probe` neither throws nor resolves to false. Stops at once if `child` ends.
 * @param what its name in the message, such as `QuestDB`
 * @throws {StartProblem} with the probe's last error and the child's last lines
 */
export async function untilReady(
  what: string,
  probe: () => Promise<unknown>,
  { withinMs, child, signal }: { withinMs: number; child?: Child; signal?: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + withinMs
  let last = 'no answer'
  for (;;) {
    signal?.throwIfAborted()
    if (child?.ended) {
      const { code, signal: by } = child.ended
      throw new StartProblem(`${what} ended while starting (${by ?? `exit ${code}`}).`, whereItSaysWhy(child))
    }
    try {
      if ((await probe()) !== false) return
    } catch (error) {
      last = error instanceof Error ? error.message : String(error)
    }
    if (Date.now() > deadline) {
      throw new StartProblem(
        `${what} was not ready within ${Math.round(withinMs / 1000)} s (${last}).`,
        child ? whereItSaysWhy(child) : [],
      )
    }
    await pause(50)
  }
}

function whereItSaysWhy(child: Child): string[] {
  const lines = child.lastLines()
  return lines.length === 0 ? [] : [`Its log, ${child.spec.output}, ends with:`, ...lines]
}
