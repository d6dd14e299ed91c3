import {
  type Counts,
  countsWords,
  divisorOf,
  figureOver,
  inputsOf,
  kindOf,
  METRIC_INPUTS,
  METRICS,
  type Metric,
  type MetricInput,
  type MetricName,
  type StoreInputs,
} from '~/domain/metrics'
import type { Store } from '~/domain/stores'
import { settingsPath } from '../../ui/store-address'
import { changeLabel, metricLabel, rateLabel } from './bucket-labels'

/** A figure of the whole range, as text. `change` and `before` are null if there is nothing to compare with. */
export type RangeFigure = {
  label: string
  value: string
  change: string | null
  before: string | null
  /** What the figure is based on, if no earlier value is shown. */
  note: string | null
  /** Where to set what some stores lack for it; null where nothing is missing. */
  missing: { words: string; to: string } | null
  /** A difference says less than the counts it is of. */
  isMinor: boolean
}

const INPUT_SETTINGS: Record<MetricInput, { words: string; part: 'hours' | 'area' }> = {
  openHours: { words: 'Set hours', part: 'hours' },
  areaM2: { words: 'Set area', part: 'area' },
}

/** The figures of the whole range, in the registry's order. @param compared counts of the compared period */
export function rangeFigures(
  total: Counts,
  {
    stores,
    openHours,
    storeTotals,
    compared,
    locale,
  }: {
    stores: readonly Store[]
    openHours: ReadonlyMap<string, number | null>
    storeTotals: ReadonlyMap<string, Counts>
    compared: Counts | null
    locale: string
  },
): Record<MetricName, RangeFigure> {
  const known = stores.map((store) => ({
    storeId: store.storeId,
    inputs: inputsOf(store, openHours.get(store.storeId)),
    counted: storeTotals.get(store.storeId) ?? null,
  }))
  const figures = METRICS.map((metric): [MetricName, RangeFigure] => {
    const value = figureOver(metric, total, known)
    // How long stores were open in the previous period is not read, so rates are not compared.
    const before = metric.per.length > 0 || compared === null ? null : figureOver(metric, compared, [])
    const isCount = kindOf(metric) === 'count'
    const figure = {
      label: metric.label,
      value: metricLabel(metric, value, locale),
      change: isCount && value !== null && before !== null ? changeLabel(value, before, locale) : null,
      before: before === null ? null : metricLabel(metric, before, locale),
      note: noteOf(metric, known, locale),
      missing: missingOf(metric, known),
      isMinor: kindOf(metric) === 'difference',
    }
    return [metric.name, figure]
  })
  return Object.fromEntries(figures) as Record<MetricName, RangeFigure>
}

/** The settings of the one store that lacks an input, or the list of stores where several do. */
function missingOf(
  metric: Metric,
  stores: readonly { storeId: string; inputs: StoreInputs }[],
): RangeFigure['missing'] {
  const { lacking } = divisorOf(metric, stores)
  const [first] = lacking
  const input = metric.per.find((name) => first?.inputs[name] === null)
  if (first === undefined || input === undefined) return null
  const { words, part } = INPUT_SETTINGS[input]
  return { words, to: lacking.length === 1 ? settingsPath(first.storeId, part) : '/stores' }
}

/**
 * What a figure is based on: its formula if it is a difference, else how long stores were open, and which lack an
 * input.
 */
function noteOf(metric: Metric, stores: readonly { inputs: StoreInputs }[], locale: string): string | null {
  const kind = kindOf(metric)
  if (kind !== 'rate') return kind === 'difference' ? countsWords(metric) : null
  const { lacking } = divisorOf(metric, stores)
  if (lacking.length === 0) {
    if (!metric.per.includes('openHours')) return null
    const hours = stores.reduce((sum, { inputs }) => sum + (inputs.openHours ?? 0), 0)
    return `${rateLabel(hours, locale)} h open with data`
  }
  if (metric.whereLacking === 'unknown') {
    const unset = metric.per.filter((input) => stores.some(({ inputs }) => inputs[input] === null))
    return unset.map((input) => METRIC_INPUTS[input].unset).join(', ')
  }
  const needed = metric.per.map((input) => METRIC_INPUTS[input].has).join(' and ')
  return `${stores.length - lacking.length} of ${stores.length} stores have ${needed}`
}
