import { holdsUser, isUserField } from './user-fields'

const LONGEST_SHOWN = 60

/**
 * A value as messages show it: at most 60 characters. Only the type is shown for user fields, for what is nested below
 * them, and for texts that hold a user or an e-mail address.
 */
function shown(field: string, value: unknown): string {
  if (typeof value === 'object') return 'an object'
  const isText = typeof value === 'string'
  if (field.split('.').some(isUserField) || (isText && holdsUser(value))) {
    return isText ? `a text of ${value.length} characters` : `a ${typeof value}`
  }
  const text = isText ? JSON.stringify(value) : String(value)
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text
}

/**
 * Says that a field is missing, or what it held and what is expected instead.
 * @param field its path, with dots between the names
 */
export function wrongField(field: string, wanted: string, value: unknown): string {
  return value === undefined || value === null
    ? `${field} is missing: ${wanted}`
    : `${field}: ${wanted} (got ${shown(field, value)})`
}
