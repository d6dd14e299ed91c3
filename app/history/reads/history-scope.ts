import type { OpenSpan, Store } from '~/domain/stores'
import { hoursKind } from '~/domain/time/opening-hours'
import { addDays } from '~/domain/time/zoned-time'
import { localTime } from '../../reads/local-time'
import { type Bind, isoTime, ofEveryStore, ofStores } from '../../reads/statement'
import { type HistoryScope, minutesOfDay } from '../question/plan/counts-question'

function spansSql(spans: readonly OpenSpan[], local: string): string {
  const minute = `hour(${local}) * 60 + minute(${local})`
  const parts = spans.map(minutesOfDay).map(([open, close]) => `(${minute} >= ${open} AND ${minute} < ${close})`)
  return parts.length === 1 ? (parts[0] ?? '') : `(${parts.join(' OR ')})`
}

/** When a store is open in a range, as a condition on `ts`; null if it always counts. */
function openSql(store: Store, fromMs: number, toMs: number): string | null {
  const local = localTime(store.timeZone, { fromMs, toMs })
  const [first, last] = [addDays(isoTime(fromMs).slice(0, 10), -1), addDays(isoTime(toMs).slice(0, 10), 1)]
  const day = `date_trunc('day', ${local})`
  const life = [
    store.openedOn === null ? null : `${local} >= '${store.openedOn}'`,
    store.closedOn === null ? null : `${local} < '${addDays(store.closedOn, 1)}'`,
  ].filter((part) => part !== null)
  const exceptions = store.exceptions.filter(({ date }) => date >= first && date <= last)
  if (store.weeklyHours === null) return life.length > 0 ? life.join(' AND ') : null
  const days = new Map<string, { spans: OpenSpan[]; weekdays: number[] }>()
  store.weeklyHours.forEach((spans, index) => {
    if (spans.length === 0) return
    const key = JSON.stringify(spans)
    days.set(key, { spans, weekdays: [...(days.get(key)?.weekdays ?? []), index + 1] })
  })
  const weekly = [...days.values()].map(
    ({ spans, weekdays }) => `(day_of_week(${local}) IN (${weekdays.join(', ')}) AND ${spansSql(spans, local)})`,
  )
  const usual = weekly.length === 0 ? 'false' : `(${weekly.join(' OR ')})`
  const dates = exceptions.map(({ date }) => `'${date}'`).join(', ')
  const special = exceptions
    .filter(({ spans }) => spans.length > 0)
    .map(({ date, spans }) => `(${day} = '${date}' AND ${spansSql(spans, local)})`)
  const hours = exceptions.length === 0 ? usual : [`(${day} NOT IN (${dates}) AND ${usual})`, ...special].join(' OR ')
  return [...life, `(${hours})`].join(' AND ')
}

/** Conditions of a scope on `store_id` and `ts`, each beginning with ` AND `; for counts and visits alike. */
export function scopeSql(scope: HistoryScope, fromMs: number, toMs: number, bind: Bind): string {
  const conditions: string[] = []
  if (scope.weekdays.length > 0) {
    conditions.push(`day_of_week(${localTime(scope.timeZone, { fromMs, toMs })}) IN (${scope.weekdays.join(', ')})`)
  }
  if (scope.openStores === null) {
    const stores = scope.storeIds.length > 0 ? ofStores(scope.storeIds, bind) : ofEveryStore(bind)
    if (stores !== null) conditions.push(stores)
  } else {
    const kinds = new Map<string | null, string[]>()
    const conditionOf = new Map<string, string | null>()
    for (const store of scope.openStores) {
      const kind = hoursKind(store)
      const open = conditionOf.has(kind) ? (conditionOf.get(kind) ?? null) : openSql(store, fromMs, toMs)
      conditionOf.set(kind, open)
      const ids = kinds.get(open)
      if (ids) ids.push(store.storeId)
      else kinds.set(open, [store.storeId])
    }
    const parts = [...kinds].map(([open, ids]) =>
      open === null ? ofStores(ids, bind) : `(${ofStores(ids, bind)} AND ${open})`,
    )
    conditions.push(parts.length === 0 ? 'false' : `(${parts.join(' OR ')})`)
  }
  return conditions.map((condition) => `\n    AND ${condition}`).join('')
}

/** `ts >= … AND ts < …` and the scope. */
export function whereSql(scope: HistoryScope, fromMs: number, toMs: number, bind: Bind): string {
  return `WHERE ts >= ${bind(fromMs)} AND ts < ${bind(toMs)}${scopeSql(scope, fromMs, toMs, bind)}`
}
