const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const FORMULA = /^[=+\-@\t\r]/

/**
 * Makes a text safe for spreadsheets: one that would be read as a formula gets a leading apostrophe, unless it is a
 * number (OWASP, "CSV injection").
 */
export function safeCell(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}
