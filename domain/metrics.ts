import type { Store } from './stores'

/** People counted at the doors. */
export type Counts = { entries: number; exits: number }

/**
 * Inputs that counts are divided by; a store may lack them. Each has its words: one of it, several, a store that has
 * it, and a store that lacks it.
 */
export const METRIC_INPUTS = {
  openHours: { one: 'open hour', all: 'open hours', has: 'opening hours', unset: 'opening hours not set' },
  areaM2: { one: 'square metre', all: 'm²', has: 'an area', unset: 'area not set' },
} as const
export type MetricInput = keyof typeof METRIC_INPUTS

/** A store's inputs; null if unknown. `openHours`: hours in the range, up to now, in which it was open and heard. */
export type StoreInputs = Record<MetricInput, number | null>

type MetricShape<Name extends string = string, SortName extends string = string> = {
  name: Name
  /** Its name in SQL and in files. */
  column: string
  /** Its name in URLs, `rank=…`. Never change it: people keep links. */
  sortName: SortName
  label: string
  /** A shorter label for places where 'entries' is obvious, such as a heading of the league. */
  shortLabel: string
  unit: string
  /** The numerator: one count, or the difference of two. */
  counts: { add: keyof Counts; subtract?: keyof Counts }
  /** The denominator: the product of these inputs. For several stores, the sum of their products. */
  per: readonly MetricInput[]
  /**
   * What happens to a figure over several stores if one lacks an input: the figure is unknown, or that store is left
   * out.
   */
  whereLacking: 'unknown' | 'left out'
  /** Digits after the decimal point. */
  digits: number
  /** True if exports of counts have its column. */
  inFiles: boolean
  /**
   * True if the cookbook's league of stores has its column. That statement declares opening hours in its first line.
   */
  inCookbook: boolean
}

const REGISTERED = [
  {
    name: 'entries',
    column: 'entries',
    sortName: 'entries',
    label: 'Entries',
    shortLabel: 'Entries',
    unit: 'people',
    counts: { add: 'entries' },
    per: [],
    whereLacking: 'unknown',
    digits: 0,
    inFiles: true,
    inCookbook: false,
  },
  {
    name: 'exits',
    column: 'exits',
    sortName: 'exits',
    label: 'Exits',
    shortLabel: 'Exits',
    unit: 'people',
    counts: { add: 'exits' },
    per: [],
    whereLacking: 'unknown',
    digits: 0,
    inFiles: true,
    inCookbook: false,
  },
  {
    name: 'net',
    column: 'net',
    sortName: 'net',
    label: 'Net',
    shortLabel: 'Net',
    unit: 'people',
    counts: { add: 'entries', subtract: 'exits' },
    per: [],
    whereLacking: 'unknown',
    digits: 0,
    inFiles: true,
    inCookbook: false,
  },
  {
    name: 'entriesPerOpenHour',
    column: 'entries_per_open_hour',
    sortName: 'rate',
    label: 'Entries per open hour',
    shortLabel: 'Per open hour',
    unit: 'people per hour',
    counts: { add: 'entries' },
    per: ['openHours'],
    whereLacking: 'unknown',
    digits: 1,
    inFiles: false,
    inCookbook: false,
  },
  {
    name: 'entriesPerM2',
    column: 'entries_per_m2',
    sortName: 'density',
    label: 'Entries per m²',
    shortLabel: 'Per m²',
    unit: 'people per m²',
    counts: { add: 'entries' },
    per: ['areaM2'],
    whereLacking: 'left out',
    digits: 1,
    inFiles: false,
    inCookbook: true,
  },
] as const satisfies readonly MetricShape[]

type Registered = (typeof REGISTERED)[number]
export type MetricName = Registered['name']
export type MetricSortName = Registered['sortName']
export type Metric = MetricShape<MetricName, MetricSortName>

/**
 * Every metric made of counts, once, in the order in which pages show them. Pages, exports, SQL statements and docs are
 * all built from this list.
 */
export const METRICS: readonly Metric[] = REGISTERED

/** A count of people, a difference of two, or a count divided by something. */
export function kindOf({ counts, per }: Metric): 'count' | 'difference' | 'rate' {
  if (per.length > 0) return 'rate'
  return counts.subtract ? 'difference' : 'count'
}

/** A store's inputs. @param openHours how many hours it was open; null if its hours are unknown */
export function inputsOf(store: Pick<Store, 'areaM2'>, openHours: number | null | undefined): StoreInputs {
  return { openHours: openHours ?? null, areaM2: store.areaM2 }
}

/** The numerator. */
const countedOf = ({ counts: { add, subtract } }: Metric, counted: Counts) =>
  counted[add] - (subtract ? counted[subtract] : 0)

const productOf = ({ per }: Metric, inputs: StoreInputs) =>
  per.reduce<number | null>((product, input) => {
    const value = inputs[input]
    return product === null || value === null ? null : product * value
  }, 1)

/** A metric of one store; null if there is no data, or an input is unknown or 0. */
export function figureOf(metric: Metric, counted: Counts | null, inputs: StoreInputs): number | null {
  const divisor = productOf(metric, inputs)
  return counted === null || !divisor ? null : countedOf(metric, counted) / divisor
}

/** The divisor of a metric over several stores, null if it is unknown or 0; and the stores that lack an input. */
export function divisorOf<Of extends { inputs: StoreInputs }>(
  metric: Metric,
  stores: readonly Of[],
): { divisor: number | null; lacking: Of[] } {
  if (metric.per.length === 0) return { divisor: 1, lacking: [] }
  const lacking = stores.filter(({ inputs }) => productOf(metric, inputs) === null)
  if (lacking.length > 0 && metric.whereLacking === 'unknown') return { divisor: null, lacking }
  const sum = stores.reduce((all, { inputs }) => all + (productOf(metric, inputs) ?? 0), 0)
  return { divisor: sum || null, lacking }
}

/** A metric over several stores, as the ratio of sums. @param total the counts of all of them */
export function figureOver(
  metric: Metric,
  total: Counts,
  stores: readonly { inputs: StoreInputs; counted: Counts | null }[],
): number | null {
  const { divisor, lacking } = divisorOf(metric, stores)
  if (divisor === null) return null
  const without = new Set(lacking)
  const counting = without.size === 0 ? [] : stores.filter((store) => !without.has(store))
  const sum = counting.reduce((all, { counted }) => all + (counted ? countedOf(metric, counted) : 0), 0)
  return (without.size === 0 ? countedOf(metric, total) : sum) / divisor
}

/** The numerator as SQL. @param columns the expression of each count */
export function countsSql({ counts: { add, subtract } }: Metric, columns: Record<keyof Counts, string>): string {
  return subtract ? `${columns[add]} - ${columns[subtract]}` : columns[add]
}

/** A metric of one store as SQL. @param inputs the expression of each input: a DOUBLE, null if unknown */
export function metricSql(
  metric: Metric,
  columns: Record<keyof Counts, string>,
  inputs: Record<MetricInput, string>,
): string {
  const counted = countsSql(metric, columns)
  const dividend = metric.counts.subtract && metric.per.length > 0 ? `(${counted})` : counted
  return [dividend, ...metric.per.map((input) => inputs[input])].join(' / ')
}

/** The numerator in words, such as `entries − exits`. */
export function countsWords({ counts: { add, subtract } }: Metric): string {
  return subtract ? `${add} − ${subtract}` : add
}

/** A metric as it reads within a sentence, such as `entries per square metre`. */
export function metricWords(metric: Metric): string {
  return [countsWords(metric), ...metric.per.map((input) => METRIC_INPUTS[input].one)].join(' per ')
}

/** The formula of a metric, such as `entries ÷ open hours`. */
export function formulaWords(metric: Metric): string {
  const counted = countsWords(metric)
  const dividend = metric.counts.subtract && metric.per.length > 0 ? `(${counted})` : counted
  return [dividend, ...metric.per.map((input) => METRIC_INPUTS[input].all)].join(' ÷ ')
}
