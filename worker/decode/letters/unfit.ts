import type { z } from 'zod'
import { wrongField } from '~/domain/events/wrong-field'

/**
 * Why an item cannot be a row: reason code and message. Thrown and caught only within decoding. It is no `Error`, since
 * a flood of bad messages needs no stack traces.
 */
export class Unfit {
  constructor(
    readonly reason: 'unknown-shape' | 'field-missing' | 'field-wrong',
    readonly message: string,
  ) {}
}

/** Says that a field is missing or has a wrong value. */
export function wrong(field: string, wanted: string, value: unknown): Unfit {
  const isMissing = value === undefined || value === null
  return new Unfit(isMissing ? 'field-missing' : 'field-wrong', wrongField(field, wanted, value))
}

/** The item as parsed by its schema. @throws {Unfit} naming the first wrong field */
export function fitting<Schema extends z.ZodType>(schema: Schema, item: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(item)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  let value: unknown = item
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part]
  throw wrong(issue.path.join('.') || 'the event', issue.message, value)
}
