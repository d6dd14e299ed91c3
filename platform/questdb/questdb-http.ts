/**
 * QuestDB over HTTP: statements (`/exec`) and line-protocol bodies (`/write`). Only the worker, services and tests
 * write.
 */

export type QuestdbAddress = { origin: string; headers: Record<string, string> }

/** Splits `http://login:password@host:port` into an origin and the authorization header. */
export function questdbAddress(url: string): QuestdbAddress {
  const { origin, username, password } = new URL(url)
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { origin, headers: username ? { authorization: `Basic ${Buffer.from(login).toString('base64')}` } : {} }
}

/** Thrown if QuestDB refuses a statement; `message` is the database's own. */
export class QuestdbStatementError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
    this.name = 'QuestdbStatementError'
  }
}

/**
 * Runs one statement and returns its rows as objects by column name: timestamps as ISO strings, numbers as numbers.
 * @throws {QuestdbStatementError} if it is refused; TypeError if the server is unreachable
 */
export async function execute(
  address: QuestdbAddress,
  sql: string,
  timeoutMs = 30_000,
): Promise<Record<string, unknown>[]> {
  const response = await fetch(`${address.origin}/exec?${new URLSearchParams({ query: sql })}`, {
    headers: address.headers,
    signal: AbortSignal.timeout(timeoutMs),
  })
  const text = await response.text()
  let answer: { error?: string; columns?: { name: string }[]; dataset?: unknown[][] }
  try {
    // QuestDB 9.3.4 writes a NUL in a text unescaped, which JSON does not allow.
    answer = JSON.parse(text.replaceAll('\u0000', '\\u0000'))
  } catch {
    throw new QuestdbStatementError(text.slice(0, 300) || `status ${response.status}`, response.status)
  }
  if (!response.ok || answer.error) {
    throw new QuestdbStatementError(answer.error ?? `status ${response.status}`, response.status)
  }
  const names = (answer.columns ?? []).map((column) => column.name)
  return (answer.dataset ?? []).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])))
}
