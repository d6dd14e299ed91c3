const exponents = new Map<string, number>()

/** Digits behind the point of a currency (ISO 4217), as the runtime knows them: 2 for EUR, 0 for JPY. */
export function currencyExponent(currency: string): number {
  let exponent = exponents.get(currency)
  if (exponent === undefined) {
    exponent = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    exponents.set(currency, exponent)
  }
  return exponent
}

/** An amount as senders write it (12.5) in minor units of its currency (1250), rounded to the nearest. */
export function toMinorUnits(amount: number, currency: string): number {
  const factor = 10 ** currencyExponent(currency)
  // The small nudge keeps 1.005 × 100 from falling below its half.
  return Math.round(amount * factor * (1 + Number.EPSILON))
}
