/** Counts since start. An item is one event; `written` counts rows stored, repeats among them. */
export type BatcherCounts = { read: number; written: number; parked: number; flushes: number; failures: number }
