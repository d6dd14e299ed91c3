import { VIEW_OF_SAMPLES } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import type { Bind } from '../../reads/statement'
import type { CountsQuestion, HistoryScope } from '../question/plan/counts-question'
import { whereSql } from './history-scope'

/** Where counts of some time stand, and what their columns are called there. */
export type CountsSource = {
  table: string
  scope: HistoryScope
  fromMs: number
  toMs: number
  entries: string
  exits: string
  /** How many events there are, as a sum over rows. */
  events: string
  /** When an event last arrived. */
  received: string
}

/** What the views have summed up: all before `openFromMs`. Null where nothing that old is asked for. */
export function settledCounts({ scope, fromMs, openFromMs, toMs, minutes }: CountsQuestion): CountsSource | null {
  const untilMs = Math.min(openFromMs, toMs)
  if (fromMs >= untilMs) return null
  const columns = { entries: 'entries', exits: 'exits', events: 'sum(events)', received: 'last_received' }
  return { table: VIEW_OF_SAMPLES[minutes], scope, fromMs, toMs: untilMs, ...columns }
}

/** What the views may not have yet: the events from `openFromMs` on. Null where nothing that new is asked for. */
export function newestCounts({ scope, fromMs, openFromMs, toMs }: CountsQuestion): CountsSource | null {
  return openFromMs < toMs ? eventCounts({ scope, fromMs: Math.max(fromMs, openFromMs), toMs }) : null
}

/** The events themselves, whether the views have them or not. */
export function eventCounts({ scope, fromMs, toMs }: Pick<CountsQuestion, 'scope' | 'fromMs' | 'toMs'>): CountsSource {
  const columns = { entries: 'customers_in', exits: 'customers_out', events: 'count()', received: 'received_at' }
  return { table: TABLE.traffic, scope, fromMs, toMs, ...columns }
}

/** `FROM … WHERE …`: the one text by which statements, run or shown, reach counts. */
export function fromCounts({ table, scope, fromMs, toMs }: CountsSource, bind: Bind): string {
  return `FROM ${table}
    ${whereSql(scope, fromMs, toMs, bind)}`
}
