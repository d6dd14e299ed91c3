/** A query of the cookbook. It runs unchanged; values that people may want to change are declared at its top. */
export type Recipe = {
  /** Its name in URLs: `/sql?recipe=…` and the heading in docs/cookbook.md. Never change it: people keep links. */
  id: string
  title: string
  /** What it answers and how to read it, plain text. */
  about: string
  sql: string
  /** Names of the columns it gives, in order. */
  columns: readonly string[]
}

/** Recipes on one subject. */
export type Chapter = { title: string; recipes: readonly Recipe[] }
