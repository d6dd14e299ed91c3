/**
 * Columns of the registry's tables for Kysely. Only types that SQLite and PostgreSQL share: text, integer, bigint,
 * double precision.
 */
export type RegistryTables = {
  stores: {
    store_id: string
    name: string
    /** Region or other group; `group` is a reserved word. */
    group_name: string | null
    /** IANA name. */
    time_zone: string
    /** HH:MM, local. */
    reset_time: string
    /** JSON: seven lists of `{open, close}`, Monday first; null if unknown. */
    weekly_hours: string | null
    /** JSON: list of `{date, label, spans}`. */
    hours_exceptions: string
    /** People. */
    capacity: number | null
    /** Square metres. */
    area_m2: number | null
    /** Local dates, YYYY-MM-DD. */
    opened_on: string | null
    closed_on: string | null
    /** Epoch milliseconds of its first event; null if somebody described it earlier. */
    first_heard_at: number | null
    /** 1: left out of lists and totals. */
    hidden: number
    /** The store that its rows count for; null: its own. A merge target is never merged itself. */
    merged_into: string | null
    /** The registry version of its last change. */
    changed_in: number
  }
  /** Ids that were removed; their rows in QuestDB stay. */
  removed_stores: { store_id: string; changed_in: number }
  store_doors: {
    store_id: string
    door_id: string
    name: string
    /** Position of the door in lists, from 0. */
    position: number
  }
  /** One row: the number of changes so far. */
  registry_version: { id: number; version: number }
  leases: {
    name: string
    holder: string
    /** Epoch milliseconds. */
    expires_at: number
  }
}
