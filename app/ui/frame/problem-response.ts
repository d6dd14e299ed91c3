/**
 * What a loader throws so that the error page says what was wrong in the request: status and one line for each problem.
 */
export function problemResponse(status: number, details: readonly string[]): Response {
  return Response.json({ details }, { status, headers: { 'Cache-Control': 'no-store' } })
}

/** The lines of a thrown response's body, whatever it holds. */
export function problemDetails(data: unknown): string[] {
  if (typeof data !== 'object' || data === null || !('details' in data) || !Array.isArray(data.details)) return []
  return data.details.filter((line): line is string => typeof line === 'string')
}
