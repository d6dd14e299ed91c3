/** Digits after the point, or in all where a number is less than 1. */
const DIGITS = 4

/**
 * A number as QuestDB wrote it, rounded for the eye: `14.100000000000001` is `14.1`. Whole numbers and what is no
 * finite number stay as they are; files have every digit.
 */
export function shownNumber(text: string): string {
  if (!/^-?\d+(\.\d+)?(e-?\d+)?$/i.test(text) || !/[.e]/i.test(text)) return text
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  const rounded = Math.abs(value) < 1 ? value.toPrecision(DIGITS) : value.toFixed(DIGITS)
  return String(Number(rounded))
}
