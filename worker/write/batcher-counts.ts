/** Counts since start. An item is one event; `written` counts stored rows, including repeats. */
export type BatcherCounts = { read: number; written: number; parked: number; flushes: number; failures: number }
