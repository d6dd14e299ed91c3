import type { z } from 'zod'

/** Why an item cannot be a row: reason code and a sentence; thrown and caught within decoding only. */
export class Unfit extends Error {
  constructor(
    readonly reason: 'unknown-shape' | 'field-missing' | 'field-wrong',
    message: string,
  ) {
    super(message)
  }
}

/** A value as it is shown in a sentence about what was wrong: at most 60 characters. */
export function shown(value: unknown): string {
  const text =
    typeof value === 'string' ? JSON.stringify(value) : typeof value === 'object' ? 'an object' : String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** That a field is missing, or holds something else than is wanted. */
export function wrong(field: string, wanted: string, value: unknown): Unfit {
  return value === undefined || value === null
    ? new Unfit('field-missing', `${field} is missing: ${wanted}`)
    : new Unfit('field-wrong', `${field}: ${wanted} (got ${shown(value)})`)
}

/** The item as its schema gives it. @throws {Unfit} naming the first field that does not fit */
export function fitting<Schema extends z.ZodType>(schema: Schema, item: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(item)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  let value: unknown = item
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part]
  throw wrong(issue.path.join('.') || 'the event', issue.message, value)
}
