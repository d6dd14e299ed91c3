import { isUnreached } from './server-answers'

/** What the action of a form gives that did not reach the server. */
type Unsent = { unsent: true; problem: string }

/**
 * Sends a form by its server's action. Where the server cannot be reached, the page stays with what was typed and says so, instead of giving way
 * to an error page; the loaders of such a page must not run again (`isUnsent`).
 */
export async function sendOrKeep<Answer>(send: () => Promise<Answer>): Promise<Answer | Unsent> {
  try {
    return await send()
  } catch (error) {
    if (!isUnreached(error)) throw error
    return {
      unsent: true,
      problem: 'The server cannot be reached; it has not answered. What you typed is still here: try again.',
    }
  }
}

/** Whether an action's result is that of a form that did not reach the server. */
export function isUnsent(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'unsent' in result
}
