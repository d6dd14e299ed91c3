/** Units a column may be in; times are UTC, money is in the smallest unit of its `currency` (cents). */
export type ColumnUnit = 'UTC' | 'people' | 'ms' | 'min' | 'm²' | 'CSS px' | 'minor units'

/** What a column of a table in QuestDB holds. `meaning` is a line of Markdown. */
export type ColumnDoc = { name: string; type: string; meaning: string; unit: ColumnUnit | null }

/** What a table or view holds. Several views of one shape share one entry. `about` is Markdown. */
export type TableDoc = { names: readonly string[]; about: string; columns: readonly ColumnDoc[] }

/** One column, as QuestDB names its type. */
export function column(name: string, type: string, meaning: string, unit: ColumnUnit | null = null): ColumnDoc {
  return { name, type, meaning, unit }
}
