/** What the log keeps of an error: some libraries attach whole connections and lists of constants to theirs. */
export type LoggedError = {
  type: string
  message: string
  code?: string | number
  stack?: string
  cause?: LoggedError
}

const MOST_TEXT = 1_000
const STACK_LINES = 8
const MOST_CAUSES = 3

function textOf(error: object): string {
  if ('message' in error && typeof error.message === 'string') return error.message
  const { status, statusText } = error as { status?: unknown; statusText?: unknown }
  return status === undefined ? String(error) : `${status} ${statusText ?? ''}`.trim()
}

/** An error's name, message, code, a few lines of its stack, and its causes likewise. */
export function loggedError(error: unknown, causes = MOST_CAUSES): LoggedError {
  if (typeof error !== 'object' || error === null)
    return { type: typeof error, message: String(error).slice(0, MOST_TEXT) }
  const { name, code, stack, cause } = error as { name?: unknown; code?: unknown; stack?: unknown; cause?: unknown }
  return {
    type: typeof name === 'string' ? name : (error.constructor?.name ?? 'Object'),
    message: textOf(error).slice(0, MOST_TEXT),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(typeof stack === 'string'
      ? {
          stack: stack
            .split('\n')
            .slice(0, STACK_LINES)
            .join('\n')
            .slice(0, 2 * MOST_TEXT),
        }
      : {}),
    ...(cause !== undefined && causes > 0 ? { cause: loggedError(cause, causes - 1) } : {}),
  }
}
