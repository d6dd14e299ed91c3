const LONGEST_WAIT_MS = 10_000

/** Whether the web process answers now; with `/ready`, whether it and all that it needs do. Never throws. */
export function serverAnswers(address: '/health' | '/ready' = '/health'): Promise<boolean> {
  return fetch(address, { cache: 'no-store', signal: AbortSignal.timeout(LONGEST_WAIT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Whether `fetch` found nobody. Browsers tell that by a TypeError, each in words of its own. */
export function isUnreached(error: unknown): boolean {
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message)
}
