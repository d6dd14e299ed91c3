import { getClientLocales } from 'remix-utils/locales/server'

/** Locale if the browser names none. */
const FALLBACK = 'en-GB'

/** The reader's first locale, for formats of numbers and dates. */
export function clientLocale(request: Request): string {
  const locales = getClientLocales(request)
  return (Array.isArray(locales) ? locales[0] : locales) ?? FALLBACK
}
