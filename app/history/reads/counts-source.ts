import { VIEW_OF_SAMPLES } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import type { Bind } from '../../reads/statement'
import type { CountsQuestion, HistoryScope } from '../question/plan/counts-question'
import { whereSql } from './history-scope'

/** Where counts of some period are stored, and the names of their columns there. */
export type CountsSource = {
  table: string
  scope: HistoryScope
  fromMs: number
  toMs: number
  entries: string
  exits: string
  /** The number of events, as a sum over rows. */
  events: string
  /** When an event last arrived. */
  received: string
}

/** What the views have summed up: everything before `openFromMs`. Null if nothing that old is requested. */
export function settledCounts({ scope, fromMs, openFromMs, toMs, minutes }: CountsQuestion): CountsSource | null {
  const untilMs = Math.min(openFromMs, toMs)
  if (fromMs >= untilMs) return null
  const columns = { entries: 'entries', exits: 'exits', events: 'sum(events)', received: 'last_received' }
  return { table: VIEW_OF_SAMPLES[minutes], scope, fromMs, toMs: untilMs, ...columns }
}

/** What the views may not include yet: events from `openFromMs` on. Null if nothing that new is requested. */
export function newestCounts({ scope, fromMs, openFromMs, toMs }: CountsQuestion): CountsSource | null {
  return openFromMs < toMs ? eventCounts({ scope, fromMs: Math.max(fromMs, openFromMs), toMs }) : null
}

/** The raw events, whether or not the views include them. */
export function eventCounts({ scope, fromMs, toMs }: Pick<CountsQuestion, 'scope' | 'fromMs' | 'toMs'>): CountsSource {
  const columns = { entries: 'customers_in', exits: 'customers_out', events: 'count()', received: 'received_at' }
  return { table: TABLE.traffic, scope, fromMs, toMs, ...columns }
}

/** `FROM … WHERE …`: the one text by which statements, run or shown, access counts. */
export function fromCounts({ table, scope, fromMs, toMs }: CountsSource, bind: Bind): string {
  return `FROM ${table}
    ${whereSql(scope, fromMs, toMs, bind)}`
}
