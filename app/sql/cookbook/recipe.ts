/** A query of the cookbook. It runs as it stands; what one may want to change is declared at its top. */
export type Recipe = {
  /**
   * Its place in an address: `/sql?recipe=…` and the heading in docs/cookbook.md. Never changed, since people keep
   * links.
   */
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
