const LONGEST_WAIT_MS = 10_000

/** Whether the web process answers now. Never throws. */
export function serverAnswers(): Promise<boolean> {
  return fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(LONGEST_WAIT_MS) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Whether `fetch` found nobody. Browsers tell that by a TypeError, each in words of its own. */
export function isUnreached(error: unknown): boolean {
  return error instanceof TypeError && /fetch|network|load failed/i.test(error.message)
}
