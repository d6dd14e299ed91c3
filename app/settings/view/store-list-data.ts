/** What a file of stores would change, as the preview shows it. */
export type StoreListPage = {
  id: string
  name: string
  /** Why the file cannot be read; null where it can. */
  problem: string | null
  /** Why nothing can be saved though the file can be read: more new stores than are allowed. */
  tooMany: string | null
  /** Stands for what is shown here. */
  seen: string
  /** How many stores are made, changed, and stay as they are. */
  isNew: number
  changed: number
  unchanged: number
  /** The first of those that are made or changed. */
  rows: {
    line: number
    storeId: string
    name: string
    isNew: boolean
    changes: { column: string; before: string; after: string }[]
  }[]
  /** The first rows that cannot be read, by column what is wrong; `badCount` of all. */
  bad: { line: number; storeId: string; problems: Record<string, string> }[]
  badCount: number
  unknownColumns: string[]
}
