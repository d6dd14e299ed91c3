const exponents = new Map<string, number>()

/** Decimal places of a currency (ISO 4217), from the runtime's data: 2 for EUR, 0 for JPY. */
export function currencyExponent(currency: string): number {
  let exponent = exponents.get(currency)
  if (exponent === undefined) {
    exponent = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
    exponents.set(currency, exponent)
  }
  return exponent
}

/** Converts an amount as senders write it (12.5) to minor units of its currency (1250), rounded to the nearest. */
export function toMinorUnits(amount: number, currency: string): number {
  const factor = 10 ** currencyExponent(currency)
  // Without this factor 1.005 × 100 is just under 100.5 and would round down.
  return Math.round(amount * factor * (1 + Number.EPSILON))
}
