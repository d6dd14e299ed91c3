let last: { locale: string | undefined; format: Intl.NumberFormat } | null = null

/**
 * A share as a percentage in the reader's locale, such as `12%` or `12 %`; whole, or with at most `digits` digits after
 * the point.
 */
export function percentText(share: number, locale: string | undefined, digits = 0): string {
  if (digits > 0)
    return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share)
  if (last === null || last.locale !== locale) {
    last = { locale, format: new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }) }
  }
  return last.format.format(share)
}
