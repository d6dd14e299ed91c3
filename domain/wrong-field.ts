const LONGEST_SHOWN = 60

/** A value as it is shown in a sentence about what was wrong: at most 60 characters. */
function shown(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? 'an object' : String(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

/** Says that a field is missing, or what it held instead of what is wanted. */
export function wrongField(field: string, wanted: string, value: unknown): string {
  return value === undefined || value === null
    ? `${field} is missing: ${wanted}`
    : `${field}: ${wanted} (got ${shown(value)})`
}
