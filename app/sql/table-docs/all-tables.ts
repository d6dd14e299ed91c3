import { EVENT_TABLES } from './event-tables'
import { OTHER_TABLES } from './other-tables'
import type { TableDoc } from './table-doc'

/**
 * Every table and view in QuestDB, with each column's type, unit and meaning: the source of docs/tables.md and of the
 * workbench page. A test compares it with the real schema.
 */
export const TABLE_DOCS: readonly TableDoc[] = [...EVENT_TABLES, ...OTHER_TABLES]
