import type { Log } from '~/platform/process/log'
import type { Settings } from '~/platform/process/settings'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { QuestdbWorkbench } from '~/platform/questdb/questdb-workbench'
import type { Registry } from '~/registry'
import type { Imports } from '../import/uploads/imports.server'
import type { Uploads } from '../import/uploads/uploads.server'
import type { StoreHealth } from '../live/faults/store-health.server'
import type { LiveHub } from '../live/hub/hub.server'
import type { StoreDays } from '../live/store/store-days.server'
import type { CorrectionsCommand } from '../worker-link/corrections-command.server'
import type { EventOutlet } from '../worker-link/event-outlet.server'
import type { ParquetCommand } from '../worker-link/parquet-command.server'
import type { WorkerState } from '../worker-link/worker-state.server'
import type { WebMetrics } from './web-metrics.server'

/** What the web process opened at start, for loaders. */
export type AppContext = {
  settings: Settings
  log: Log
  reads: QuestdbReads
  /** The same for pages with many readers: an answer may be a second old (docs/decisions/0097). */
  reusedReads: QuestdbReads
  /** Runs people's statements, apart from the pages' own connections. */
  workbench: QuestdbWorkbench
  registry: Registry
  hub: LiveHub
  /** Today so far and the usual day of each store. */
  days: StoreDays
  /** Doors and their problems. */
  storeHealth: StoreHealth
  /** Source of Parquet files. */
  parquet: ParquetCommand
  /** Where posted events go. */
  events: EventOutlet
  /** Sends corrections ('there are N people now') to the worker. */
  corrections: CorrectionsCommand
  /** Files with historical counts, and how they reach the worker. */
  imports: Imports
  /** Files of stores that wait to be confirmed. */
  storeLists: Uploads
  metrics: WebMetrics
  /** What the worker reports about itself. */
  workerState: WorkerState
}

const KEY = Symbol.for('storepulse.context')
const holder = globalThis as typeof globalThis & { [KEY]?: AppContext }

/** Makes the opened parts available to loaders. Kept on globalThis, so that a dev reload finds them again. */
export function provideContext(context: AppContext): void {
  holder[KEY] = context
}

/** True once the process has opened its parts. */
export function hasContext(): boolean {
  return holder[KEY] !== undefined
}

/** @throws if the entry point has not provided it yet */
export function appContext(): AppContext {
  const context = holder[KEY]
  if (!context) throw new Error('the web process has not opened its connections')
  return context
}
