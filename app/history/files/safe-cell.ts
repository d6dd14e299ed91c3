const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const FORMULA = /^[=+\-@\t\r]/

/**
 * A text as a spreadsheet may open it: one that would be read as a formula gets an apostrophe before it, unless it is a
 * number (OWASP, "CSV injection").
 */
export function safeCell(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}
