import { EVENT_TABLES } from './event-tables'
import { OTHER_TABLES } from './other-tables'
import type { TableDoc } from './table-doc'

/**
 * Every table and view in QuestDB, with each column's type, unit and meaning: docs/tables.md and the page of the
 * workbench are made of it, and a test holds it against the real schema.
 */
export const TABLE_DOCS: readonly TableDoc[] = [...EVENT_TABLES, ...OTHER_TABLES]
