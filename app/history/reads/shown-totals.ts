import type { CountedStores } from '~/domain/counted-stores'
import {
  countsSql,
  divisorOf,
  kindOf,
  METRICS,
  type Metric,
  type MetricInput,
  metricSql,
  type StoreInputs,
} from '~/domain/metrics'
import { TABLE } from '~/domain/tables'
import { type Bind, isOneOf, ofStores, type Statement, statement, storeId } from '../../reads/statement'
import type { CountsQuestion } from '../question/plan/counts-question'
import { eventCounts, fromCounts } from './counts-source'

/** What the page knows of a store and QuestDB does not: how long it was open. Both know areas. */
export type StoreFacts = { storeId: string; inputs: StoreInputs }

/** The most ids that a statement lists to separate stores with a rate from others: people read these statements. */
const MOST_IDS_FOR_RATES = 200

const COUNTS = METRICS.filter((metric) => kindOf(metric) !== 'rate')
const RATES = METRICS.filter((metric) => kindOf(metric) === 'rate')

/** A number as a DOUBLE literal, since a quotient of whole numbers would be a whole number. */
export const double = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value))

/** Metrics of all stores together. @param stores those that count; null: only counts are returned */
export function rangeTotals(
  counted: CountedStores,
  question: CountsQuestion,
  stores: readonly StoreFacts[] | null = null,
): Statement {
  const source = eventCounts(question)
  const sumOf = (metric: Metric, column: (name: string) => string) => {
    const sums = { entries: `sum(${column(source.entries)})`, exits: `sum(${column(source.exits)})` }
    return `coalesce(${countsSql(metric, sums)}, 0)`
  }
  return statement(counted, (bind) => {
    const counts = COUNTS.map((metric) => `${sumOf(metric, (name) => name)} AS ${metric.column}`)
    const rates = (stores === null ? [] : RATES).flatMap((metric) => {
      const { divisor, lacking } = divisorOf(metric, stores ?? [])
      if (divisor === null || lacking.length > MOST_IDS_FOR_RATES) return []
      const without = lacking.map(({ storeId }) => storeId)
      const column = (name: string) =>
        without.length === 0 ? name : `CASE WHEN ${ofStores(without, bind)} THEN 0 ELSE ${name} END`
      return `${sumOf(metric, column)} / ${double(divisor)} AS ${metric.column}`
    })
    return `SELECT ${[...counts, ...rates].join(',\n    ')}
    ${fromCounts(source, bind)}`
  })
}

/** Metrics per store; areas come from the mirror of the registry. @param stores as above */
export function storeTotals(
  counted: CountedStores,
  question: CountsQuestion,
  stores: readonly StoreFacts[] | null = null,
): Statement {
  const source = eventCounts(question)
  return statement(counted, (bind) => {
    const inputs = stores === null ? null : inputsOfEach(stores, bind)
    const rates = RATES.filter(({ per }) => inputs !== null && per.every((input) => inputs[input] !== null))
    const columns = [...COUNTS, ...rates].map((metric) => {
      const sql = metricSql(metric, { entries: 'entries', exits: 'exits' }, inputs as Record<MetricInput, string>)
      return sql === metric.column ? sql : `${sql} AS ${metric.column}`
    })
    const areas = rates.some(({ per }) => per.includes('areaM2'))
    return `SELECT counted.store_id AS store_id, ${columns.join(', ')}
    FROM (
    SELECT ${storeId(bind)}, sum(${source.entries}) AS entries, sum(${source.exits}) AS exits
    ${fromCounts(source, bind)}
    GROUP BY store_id
    ) counted${areas ? ` LEFT JOIN ${TABLE.stores} ON store_id` : ''}
    ORDER BY entries DESC, store_id`
  })
}

/** The expression of each input for a row of `counted`; null if no store has it, or it would list too many ids. */
function inputsOfEach(stores: readonly StoreFacts[], bind: Bind): Record<MetricInput, string | null> {
  return {
    openHours: openHoursOfEach(stores, bind),
    areaM2: stores.some(({ inputs }) => inputs.areaM2 !== null) ? 'area_m2' : null,
  }
}

function openHoursOfEach(stores: readonly StoreFacts[], bind: Bind): string | null {
  const kinds = new Map<number | null, string[]>()
  for (const { storeId, inputs } of stores) {
    const hours = inputs.openHours || null
    const ids = kinds.get(hours)
    if (ids) ids.push(storeId)
    else kinds.set(hours, [storeId])
  }
  const [most, ...others] = [...kinds].sort(([, a], [, b]) => b.length - a.length)
  const text = (hours: number | null) => (hours === null ? 'null' : double(hours))
  const named = others.reduce((sum, [, ids]) => sum + ids.length, 0)
  if (!most || named > MOST_IDS_FOR_RATES || (most[0] === null && others.length === 0)) return null
  if (others.length === 0) return text(most[0])
  const cases = others.map(([hours, ids]) => `WHEN ${isOneOf('counted.store_id', ids, bind)} THEN ${text(hours)}`)
  return `CASE ${cases.join(' ')} ELSE ${text(most[0])} END`
}
