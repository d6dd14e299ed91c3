import type { Log } from '~/platform/log'
import type { QuestdbReads } from '~/platform/questdb-reads'
import type { Settings } from '~/platform/settings'
import type { Registry } from '~/registry'
import type { EventOutlet } from './event-outlet.server'
import type { LiveHub } from './live/hub.server'

/** What the web process opened at start, for loaders. */
export type AppContext = {
  settings: Settings
  log: Log
  reads: QuestdbReads
  registry: Registry
  hub: LiveHub
  /** Where events go that senders post. */
  events: EventOutlet
}

const KEY = Symbol.for('storepulse.context')
const holder = globalThis as typeof globalThis & { [KEY]?: AppContext }

/** Hands the opened parts to the loaders. Kept on globalThis, so that a dev reload finds them again. */
export function provideContext(context: AppContext): void {
  holder[KEY] = context
}

/** True once the process has opened its parts. */
export function hasContext(): boolean {
  return holder[KEY] !== undefined
}

/** @throws where the entry point has not provided it yet */
export function appContext(): AppContext {
  const context = holder[KEY]
  if (!context) throw new Error('the web process has not opened its connections')
  return context
}
