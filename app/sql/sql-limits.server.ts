import type { StatementProblem } from '~/platform/questdb/questdb-workbench'

/** What a statement on the page may take. */
export const PAGE_LIMITS = { mostRows: 10_000, timeoutMs: 10_000 } as const
/** What a statement whose answer is a file may take; bytes as the database sends them. */
export const FILE_LIMITS = { mostRows: 100_000, mostBytes: 256 * 1024 * 1024, timeoutMs: 30_000 } as const

/** Status and headers of an answer that says why a statement gave none. */
export const STATUS_OF: Record<StatementProblem['reason'], { status: number; headers?: Record<string, string> }> = {
  refused: { status: 400 },
  'too-long': { status: 400 },
  busy: { status: 503, headers: { 'Retry-After': '5' } },
  away: { status: 503, headers: { 'Retry-After': '5' } },
}
