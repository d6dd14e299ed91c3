import type { ImportPlan } from '../plan'

/** Tells the rows of one store, door, direction and kind from others: within a series a time stands once. */
export function seriesOf(plan: ImportPlan, cells: readonly string[]): string {
  const { store, door, direction, kind } = plan.columns
  return [store, door, direction, kind].map((index) => (index === null ? '' : cells[index]?.trim())).join('\n')
}
