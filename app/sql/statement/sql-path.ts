/** Longest statement an address carries, characters. */
export const MAX_STATEMENT_LENGTH = 5_000

/** The address of the workbench with a statement in it. */
export function sqlPath(statement: string): string {
  return `/sql?${new URLSearchParams({ q: statement })}`
}
