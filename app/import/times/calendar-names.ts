/** Names of months and weekdays as files have them, in the larger languages of Europe. */

const LANGUAGES = [
  ...['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'sv', 'da', 'nb', 'fi', 'cs', 'sk', 'hu', 'ro', 'tr', 'el'],
  ...['ru', 'uk'],
] as const
/** Names that people use beside those. */
const MORE_MONTHS: readonly [string, number][] = [
  ['mrz', 3],
  ['janner', 1],
  ['feber', 2],
  ['juno', 6],
  ['sept', 9],
]
const STYLES = ['long', 'short'] as const
/** 4 January 2026 is a Sunday. */
const SUNDAY = 4

/** A name without accents, capitals and the dots of abbreviations. */
const bare = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase()

let months: Map<string, number> | undefined
let weekdays: Set<string> | undefined

/** A month's name by itself and next to a day: some languages inflect it there. */
function monthNames(language: string, style: 'long' | 'short', month: number): string[] {
  return [undefined, 'numeric' as const].flatMap((day) =>
    new Intl.DateTimeFormat(language, { month: style, day, timeZone: 'UTC' })
      .formatToParts(Date.UTC(2026, month, SUNDAY))
      .flatMap(({ type, value }) => (type === 'month' ? bare(value) : [])),
  )
}

/** Month of a name in any of the languages, 1 to 12; null for other words. */
export function monthNamed(name: string): number | null {
  months ??= new Map([
    ...MORE_MONTHS,
    ...LANGUAGES.flatMap((language) =>
      STYLES.flatMap((style) =>
        Array.from({ length: 12 }, (_, month) =>
          monthNames(language, style, month)
            .filter((text) => /^\p{L}+$/u.test(text))
            .map((text) => [text, month + 1] as const),
        ).flat(),
      ),
    ),
  ])
  return months.get(bare(name)) ?? null
}

/** True for the name of a weekday in any of the languages. */
export function isWeekdayName(name: string): boolean {
  weekdays ??= new Set(
    LANGUAGES.flatMap((language) =>
      STYLES.flatMap((style) => {
        const format = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' })
        return Array.from({ length: 7 }, (_, day) => bare(format.format(Date.UTC(2026, 0, SUNDAY + day))))
      }),
    ),
  )
  return weekdays.has(bare(name))
}
