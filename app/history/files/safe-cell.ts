const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const FORMULA = /^'*[=+\-@\t\r]/

/**
 * Makes a text safe for spreadsheets: one that would be read as a formula gets a leading apostrophe, unless it is a
 * number (OWASP, "CSV injection"). So does one that has such an apostrophe itself: {@link plainCell} takes one off.
 */
export function safeCell(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
}

/** A text as it was before {@link safeCell}. */
export const plainCell = (text: string): string => (/^'+[=+\-@]/.test(text) ? text.slice(1) : text)
