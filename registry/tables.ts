/**
 * Columns of the registry's tables as Kysely sees them. Only types that SQLite and PostgreSQL share: text, integer,
 * bigint, double precision.
 */
export type RegistryTables = {
  stores: {
    store_id: string
    name: string
    /** Region or other group; `group` itself is a reserved word. */
    group_name: string | null
    /** IANA name. */
    time_zone: string
    /** HH:MM, local. */
    reset_time: string
    /** JSON: seven lists of `{open, close}`, Monday first; null where not known. */
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
    /** Epoch milliseconds of its first event; null where somebody described it before. */
    first_heard_at: number | null
    /** 1: left out of lists and totals. */
    hidden: number
    /** The store that its rows count as; null: its own. No store is merged into a merged one. */
    merged_into: string | null
    /** The registry's version that its last change made. */
    changed_in: number
  }
  /** Ids that were taken out; their rows in QuestDB stay. */
  removed_stores: { store_id: string; changed_in: number }
  store_doors: {
    store_id: string
    door_id: string
    name: string
    /** Order in which doors are listed, from 0. */
    position: number
  }
  /** One row: how many changes there have been. */
  registry_version: { id: number; version: number }
  leases: {
    name: string
    holder: string
    /** Epoch milliseconds. */
    expires_at: number
  }
}
